"""Input–output linkages: by hand, by the book, by law, plain twins, bad input, and the commands on the examples."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danji import cli
from danji.dossier import linkages as pages
from danji.errors import DataError
from danji.indicators import linkages
from danji.indicators.linkages import Accounts, chain, checked, extract, extractions, multipliers, named, strength
from danji.indicators.linkages.inverses import allocations, coefficients, ghosh_inverse, leontief_inverse
from danji.sources.accounts import read_accounts

EXAMPLES = Path(__file__).parents[1] / "examples"
TWO = ["1", "2"]
BOOK = "Miller & Blair (2009), Input–Output Analysis, 2nd ed., chs. 2, 6, 12: the two-sector example; seen in print by none of us, so UNVERIFIED"


def two(**columns):
    table = pd.DataFrame({"output": [1000, 2000], **columns}, TWO)
    return checked(pd.DataFrame([[150, 500], [200, 100]], TWO, TWO), table)[0]


@st.composite
def economies(draw, smallest=2):
    """Productive accounts: flows with a column sum below output."""
    n = draw(st.integers(smallest, 6))
    names = [f"I{i}" for i in range(n)]
    cells = draw(st.lists(st.integers(0, 50), min_size=n * n, max_size=n * n))
    extra = draw(st.lists(st.integers(1, 100), min_size=n, max_size=n))
    Z = np.array(cells, float).reshape(n, n)
    x = np.maximum(Z.sum(axis=0), Z.sum(axis=1)) * 1.2 + np.array(extra)
    pay, bought = (x - Z.sum(axis=0)) / 2, (x - Z.sum(axis=1)) / 2  # half of what is left either way
    known = pd.DataFrame({"output": x, "compensation": pay, "households": bought, "jobs": x / 3}, names)
    return checked(pd.DataFrame(Z, names, names), known)[0]


# by the book


def test_the_inverses_of_the_book():
    accounts = two()
    np.testing.assert_allclose(leontief_inverse(coefficients(accounts)), [[1.2541, 0.3300], [0.2640, 1.1221]], atol=6e-5)
    np.testing.assert_allclose(ghosh_inverse(allocations(accounts)), [[1.2541, 0.6601], [0.1320, 1.1221]], atol=6e-5)


def test_households_inside_the_model_as_in_the_book():
    """Labour gets 300 and 500 and 50 from households; households buy 50, 400, and 50 of each other; income 1000."""
    found = multipliers(two(compensation=[300, 500], households=[50, 400]), income=1000, own=0.05)
    np.testing.assert_allclose(found["output"], [1.518, 1.452], atol=6e-4)
    np.testing.assert_allclose(found["output_closed"], [1.3651 + 0.5273, 0.4253 + 1.3481], atol=2e-4)
    np.testing.assert_allclose(found["compensation_closed"], [0.5698, 0.4890], atol=3e-2)


# by law


@settings(max_examples=25, deadline=None)
@given(economies())
def test_inverses_undo_their_matrices_and_give_output_back(accounts):
    A, B = coefficients(accounts), allocations(accounts)
    L, G = leontief_inverse(A), ghosh_inverse(B)
    np.testing.assert_allclose(L @ (np.eye(len(A)) - A), np.eye(len(A)), atol=1e-8)
    np.testing.assert_allclose(L @ accounts.industries["final_demand"], accounts.output, rtol=1e-8)
    primary = accounts.output - accounts.flows.sum()
    np.testing.assert_allclose(primary @ G, accounts.output, rtol=1e-8)
    x = accounts.output.to_numpy()
    np.testing.assert_allclose(G, L * x[None, :] / x[:, None], rtol=1e-8, atol=1e-12)  # G = x̂⁻¹ L x̂


@settings(max_examples=25, deadline=None)
@given(economies())
def test_value_added_and_imports_of_a_unit_of_final_demand_add_up_to_it(accounts):
    """All value added carried by one unit of final demand, where nothing is imported, is that unit."""
    np.testing.assert_allclose(multipliers(accounts)["value_added"], 1, rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(economies())
def test_spending_wages_adds_and_types_keep_their_order(accounts):
    found = multipliers(accounts)
    assert (found["output_closed"] >= found["output"] - 1e-12).all()
    assert (found["jobs_type2"] >= found["jobs_type1"] - 1e-12).all()
    assert (found["jobs_type1"] >= 1 - 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(economies())
def test_linkages_average_to_one_and_classes_follow(accounts):
    found = strength(accounts)
    for column in ("backward", "forward", "sensitivity"):
        assert found[column].mean() == pytest.approx(1)
    assert ((found["class"] == "key") == ((found["backward"] > 1) & (found["forward"] > 1))).all()
    assert (found["backward_net"] >= -1e-12).all()


@settings(max_examples=25, deadline=None)
@given(economies())
def test_taking_a_part_out_costs_no_more_than_the_whole(accounts):
    found = extractions(accounts)
    assert (found["buying"] <= found["whole"] + 1e-9).all()
    assert (found["selling"] <= found["whole"] + 1e-9).all()
    np.testing.assert_allclose(found["others"], strength(accounts)["backward_net"] * accounts.output, rtol=1e-7, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(economies())
def test_everything_taken_out_leaves_nothing(accounts):
    np.testing.assert_allclose(extract(accounts, list(accounts.output.index)), accounts.output)


@settings(max_examples=25, deadline=None)
@given(economies(), st.integers(1, 3))
def test_tiers_of_a_chain_are_the_series_of_the_inverse(accounts, depth):
    target = [accounts.output.index[0]]
    short = chain(accounts, target, depth=depth, most=99)
    first = accounts.output.where(accounts.output.index == target[0], 0)
    A, B = coefficients(accounts), allocations(accounts)
    np.testing.assert_allclose(A @ (short.supply + first), short.supply, rtol=1e-7, atol=1e-9)  # the series to its end
    np.testing.assert_allclose((short.sales + first) @ B, short.sales, rtol=1e-7, atol=1e-9)
    tiers = short.tiers[short.tiers["side"] == "supply"].groupby("industry")["value"].sum()
    assert (tiers <= short.supply[tiers.index] + 1e-9).all()
    assert short.tiers["tier"].max() == depth
    ends = short.links.groupby(["side", "tier"])["value"].sum()
    np.testing.assert_allclose(ends, short.tiers.groupby(["side", "tier"])["value"].sum().reindex(ends.index), rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(economies(smallest=3))
def test_industries_taken_as_one_sell_and_buy_together(accounts):
    first, second, *_ = accounts.output.index
    both = chain(accounts, [first, second], depth=1, most=99)
    bought = both.tiers[both.tiers["side"] == "supply"]["value"].sum()
    assert bought == pytest.approx(accounts.flows[[first, second]].sum().sum())


@settings(max_examples=25, deadline=None)
@given(economies())
def test_regional_factors_cut_and_the_country_is_its_own_region(accounts):
    jobs = accounts.industries["jobs"]
    for method in ("SLQ", "CILQ", "FLQ", "AFLQ"):
        delta = 0.3 if "FLQ" in method else None
        factor = linkages.location_coefficients(jobs, jobs, method=method, delta=delta)
        np.testing.assert_allclose(factor, 1)  # λ = log₂ 2 = 1
    half = jobs * np.linspace(0.1, 0.5, len(jobs))
    flq, cilq = (linkages.location_coefficients(half, jobs, method=m, delta=0.3) for m in ("FLQ", "CILQ"))
    assert (flq <= cilq + 1e-12).all(axis=None)
    assert (cilq <= 1).all(axis=None)


# plain twins


def plain_loss(accounts, block, way):
    """Output with the rows or columns taken out, by solving again."""
    A = coefficients(accounts).to_numpy().copy()
    f = (accounts.output - accounts.flows.sum(axis=1)).to_numpy().copy()
    at = [accounts.output.index.get_loc(each) for each in block]
    if way in {"whole", "selling"}:
        A[at, :] = 0
    if way in {"whole", "buying"}:
        A[:, at] = 0
    if way == "whole":
        f[at] = 0
    return accounts.output.to_numpy() - np.linalg.solve(np.eye(len(A)) - A, f)


@settings(max_examples=25, deadline=None)
@given(economies(), st.sampled_from(["whole", "buying", "selling"]), st.data())
def test_extraction_agrees_with_its_plain_twin(accounts, way, data):
    names = list(accounts.output.index)
    block = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    np.testing.assert_allclose(extract(accounts, block, way=way), plain_loss(accounts, block, way), rtol=1e-7, atol=1e-7)
    one = extractions(accounts)
    assert one.at[block[0], way] == pytest.approx(plain_loss(accounts, block[:1], way).sum(), rel=1e-7, abs=1e-7)


# make and use


def test_make_and_use_by_hand():
    """One industry makes both products, half of the second product comes from abroad."""
    make = pd.DataFrame([[80.0, 0.0], [20.0, 50.0]], ["a", "b"], ["p", "q"])
    use = pd.DataFrame({"a": [10.0, 20], "b": [30.0, 0], "households": [60.0, 80], "imports": [0.0, 50]}, ["p", "q"])
    accounts, warnings = linkages.from_make_and_use(make, use, pd.DataFrame(index=["a", "b"]))
    np.testing.assert_allclose(accounts.flows, [[8, 24], [2 + 10, 6]])
    np.testing.assert_allclose(accounts.industries["final_demand"], [48, 12 + 40])
    np.testing.assert_allclose(accounts.imports, [[0, 0], [10, 0]])
    assert accounts.output.tolist() == [80, 70]
    assert warnings == ()


# bad input


def test_a_singular_table_names_the_industries():
    with pytest.raises(DataError) as error:
        leontief_inverse(pd.DataFrame([[0.5, 0.5], [0.5, 0.5]], TWO, TWO))
    assert [each.key for each in error.value.problems] == ["io_unproductive"]
    with pytest.raises(DataError):
        leontief_inverse(pd.DataFrame([[1.5]]))


def test_everything_wrong_is_said_at_once():
    flows = pd.DataFrame([[-1.0, 2], [np.nan, 0]], TWO, TWO)
    with pytest.raises(DataError) as error:
        checked(flows, pd.DataFrame({"output": [-5.0, 10]}, TWO))
    assert [each.values["table"] for each in error.value.problems] == ["flows", "output"]
    with pytest.raises(DataError, match="3"):
        checked(flows, pd.DataFrame({"output": [5.0, 10]}, ["1", "3"]))
    with pytest.raises(DataError, match="without output"):
        checked(flows.abs().fillna(0), pd.DataFrame({"output": [0.0, 10]}, TWO))


def test_negative_final_demand_is_named_and_used():
    _accounts, warnings = checked(pd.DataFrame([[0.0, 20], [0, 0]], TWO, TWO), pd.DataFrame({"output": [10.0, 50]}, TWO))
    assert [each.key for each in warnings] == ["io_negative_final"]
    assert "1 (-10)" in warnings[0].text("en")


def test_delta_must_be_stated():
    jobs = pd.Series({"a": 1.0, "b": 2.0})
    with pytest.raises(ValueError, match="delta"):
        linkages.location_coefficients(jobs, jobs, method="FLQ")


@pytest.mark.parametrize("asked", ["KSIC31", "ksic-10:31", "31", "311", "KSIC 31"])
def test_a_code_of_a_classification_finds_its_industry(asked):
    links = pd.DataFrame({"industry": ["c15", "c15", "c14"], "classification": "ksic-10", "code": ["30", "31", "26"]})
    found = named(asked, pd.Index(["c14", "c15"]), links)
    assert (found.industries, found.fit) == (("c15",), "wider")
    with pytest.raises(DataError):
        named("99", pd.Index(["c14"]), links)


def test_what_is_not_known_is_not_zero():
    found = multipliers(two())
    assert found[["jobs", "output_closed", "compensation_type2"]].isna().all(axis=None)
    assert isinstance(two(), Accounts)


# the examples


@pytest.mark.parametrize(("folder", "industry", "fit"), [("io-korea", "KSIC31", "wider"), ("io-us", "KSIC313", "exact")])
def test_the_chain_of_an_example(folder, industry, fit, capsys, tmp_path):
    picture = tmp_path / "chain.svg"
    assert cli.main(["chain", str(EXAMPLES / folder), "--industry", industry, "--chart", str(picture), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["fit"] == fit
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    sold = sum(row["value"] for row in record["tiers"] if row["side"] == "sales" and row["tier"] == 1)
    assert sold == pytest.approx(record["output"], rel=0.01)


def test_the_detailed_table_is_whole():
    given = read_accounts(EXAMPLES / "io-us")
    accounts = given.accounts
    assert len(accounts.output) == 405
    off = accounts.flows.sum(axis=1) + accounts.industries["final_demand"] - accounts.output
    assert off.abs().sum() < 1e-4 * accounts.output.sum()
    table = pages.table(accounts)
    assert len(pages.records(table, given.names)) == 405
    aircraft = ["336411", "336412", "336413"]
    np.testing.assert_allclose(extract(accounts, aircraft), plain_loss(accounts, aircraft, "whole"), rtol=1e-6, atol=1e-3)


def test_linkages_are_printed(capsys):
    assert cli.main(["linkages", str(EXAMPLES / "io-korea"), "--lang", "en", "--most", "3"]) == 0
    assert "Transport equipment" in capsys.readouterr().out
    assert cli.main(["linkages", str(EXAMPLES / "io-korea"), "--extract", "c15", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["extracted"]["ko"]


# bad input, by command


def accounts_folder(folder, flows, industries="a,A,10\nb,B,10\n"):
    (folder / "tables").mkdir()
    both = 'name = {ko = "가", en = "a"}\nunit = {ko = "원", en = "won"}\nnote = {ko = "-", en = "-"}\nyear = 2020\nsource = "test"\n'
    (folder / "accounts.toml").write_text(both, encoding="utf-8")
    (folder / "tables" / "io_industries.csv").write_text("industry,name,output\n" + industries, encoding="utf-8")
    (folder / "tables" / "io_flows.csv").write_text("from_industry,to_industry,domestic\n" + flows, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("flows", "industries", "code", "said"),
    [
        ("a,a,5\na,b,5\nb,a,5\nb,b,5\n", "a,A,10\nb,B,10\n", 1, "singular"),
        ("a,b,-2\n", "a,A,10\nb,B,10\n", 1, "-2"),
        ("a,c,2\n", "a,A,10\nb,B,10\n", 1, "c"),
        ("a,b,2\n", "a,A,10\na,A,10\n", 1, "a"),
        ("a,b,2\n", "a,A,0\nb,B,10\n", 1, "without output"),
        ("a,b,12\n", "a,A,10\nb,B,30\n", 0, "Final demand is negative in 1 industries (a (-2))"),  # stocks fall: a warning
    ],
)
@pytest.mark.parametrize("verb", [["linkages"], ["chain", "--industry", "b"]])
def test_bad_accounts_get_one_clear_report(flows, industries, code, said, verb, tmp_path, capsys):
    folder = accounts_folder(tmp_path, flows, industries)
    assert cli.main([verb[0], folder, *verb[1:], "--lang", "en"]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


# of a region


def test_the_country_is_its_own_region_and_a_smaller_one_finds_less():
    accounts, jobs = two(), pd.Series({"1": 40.0, "2": 60.0})
    whole = linkages.regional_linkages(accounts, jobs, jobs, method="SLQ")
    assert whole["multiplier"].to_numpy() == pytest.approx(whole["national"].to_numpy())
    shares = jobs / jobs.sum()
    by_jobs = linkages.regional_linkages(accounts, jobs / 10, jobs, method="FLQ", delta=0.3)
    by_size = linkages.regional_linkages(accounts, jobs / 10, shares, method="FLQ", delta=0.3, size=0.1)
    pd.testing.assert_frame_equal(by_jobs, by_size)
    assert (by_jobs["multiplier"] < whole["multiplier"]).all()
    more = linkages.regional_linkages(accounts, jobs / 10, jobs, method="FLQ", delta=0.5)
    assert (more["found_here"] < by_jobs["found_here"]).all()


REGIONAL = ["linkages", str(EXAMPLES / "io-korea"), "--region", "38", "--lang", "en"]
JOBS = ["--jobs", str(EXAMPLES / "gyeongnam")]


@pytest.mark.parametrize("method", [["slq"], ["cilq"], ["flq", "--delta", "0.25"], ["aflq", "--delta", "0.25"]])
def test_linkages_of_a_region_are_told_with_their_method(method, capsys):
    assert cli.main([*REGIONAL, *JOBS, "--size", "0.06", "--method", *method, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["method"] == method[0].upper()
    assert record["delta"] == (0.25 if len(method) > 1 else None)
    rows = {row["industry"]: row for row in record["industries"]}
    assert rows["c15"]["quotient"] > 2  # Gyeongnam makes ships, aircraft and machines
    said = " ".join(record["sentences"]["en"])
    above = any((row["found_here"] or 0) > 1 for row in rows.values())
    assert above == (method[0] == "aflq") == ("more than the country" in said)  # only the last factor of AFLQ exceeds 1
    assert "not surveyed" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "--jobs"),
        ([*JOBS], "δ"),
        ([*JOBS, "--delta", "0.25"], "--size"),
        ([*JOBS, "--delta", "1.5", "--size", "0.06"], "1.5"),
        ([*JOBS, "--delta", "0.25", "--size", "0"], "--size"),
        (["--jobs", str(EXAMPLES / "korea"), "--method", "slq"], "jobs"),
    ],
)
def test_what_a_region_needs_is_asked_for(more, said, capsys):
    assert cli.main([*REGIONAL, *more]) == 1
    assert said in capsys.readouterr().err


def test_a_region_without_jobs_is_named(capsys):
    asked = ["99" if each == "38" else each for each in REGIONAL]
    assert cli.main([*asked, *JOBS, "--method", "slq"]) == 1
    assert "99" in capsys.readouterr().err
