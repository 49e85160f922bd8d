"""One region beside its peers, its industry space, and one industry: by hand, against the plain way, and by law."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from danji import measures, sources
from danji.dossier.seen import industry as industry_page
from danji.dossier.seen import region as region_page
from danji.dossier.seen.numbers import Number, Shown, as_csv
from danji.errors import DataError
from danji.measures.basis import basis
from danji.measures.industry import industry
from danji.measures.peers import peers, similarity
from danji.measures.region import region
from danji.measures.shared import Shared
from danji.measures.space import layout, links

ROOT = Path(__file__).resolve().parents[1]
JINJU = "38030"


@pytest.fixture(scope="module")
def workspace():
    return sources.read_workspace(ROOT / "examples" / "gyeongnam")


@pytest.fixture(scope="module")
def shared(workspace):
    return Shared(basis(workspace.frames, "value_added"), workspace.case)


@pytest.fixture(scope="module")
def made(shared):
    return region(shared, JINJU)


def table(cells):
    return pd.Series(cells, dtype=float).rename_axis(["region", "industry"])


# similarity


def test_similarity_by_hand():
    jobs = table({("R1", "a"): 3, ("R1", "b"): 1, ("R2", "a"): 2, ("R2", "b"): 2, ("R3", "c"): 9})
    found = similarity(jobs, "R1")["similarity"]
    assert found.to_dict() == pytest.approx({"R1": 1.0, "R2": 0.75, "R3": 0.0})


def test_similarity_is_the_krugman_index_turned_round_the_same_both_ways_and_blind_to_size():
    rng = np.random.default_rng(1)
    jobs = table({(region, industry): int(rng.integers(0, 50)) for region in "ABCDEF" for industry in "abcdefghi"})
    shares = {each: (part / part.sum()).droplevel("region") for each, part in jobs.groupby(level="region")}
    for one in "ABCDEF":
        found = similarity(jobs, one)["similarity"]
        for other in "ABCDEF":
            assert found[other] == pytest.approx(1 - (shares[one] - shares[other]).abs().sum() / 2)
            assert found[other] == pytest.approx(similarity(jobs, other)["similarity"][one])
    grown = jobs.where(jobs.index.get_level_values("region") != "B", jobs * 1000)
    assert similarity(grown, "A")["similarity"].to_dict() == pytest.approx(similarity(jobs, "A")["similarity"].to_dict())


def test_what_is_not_known_is_compared_with_nothing():
    jobs = table({("R1", "a"): 2, ("R1", "b"): 8, ("R2", "a"): 5, ("R2", "b"): np.nan})
    found = similarity(jobs, "R1").loc["R2"]
    assert found["similarity"] == 1.0, "over industry a alone"
    assert found["compared"] == pytest.approx(0.2), "which is a fifth of the first"


def test_peers_are_the_most_alike_and_chosen_ones_keep_that_order(shared):
    values = shared.basis.values.xs(2022, level="year")
    plain = {}
    for other in shared.basis.areas:
        one, two = (values.xs(code, level="region") / values.xs(code, level="region").sum() for code in (JINJU, other))
        plain[other] = float(np.minimum(*one.align(two, fill_value=0.0)).sum())
    del plain[JINJU]
    best = sorted(plain, key=lambda code: (-plain[code], code))[:10]
    found = peers(shared.basis, JINJU, 2022)
    assert [each.region for each in found] == best
    assert [each.similarity for each in found] == pytest.approx([plain[code] for code in best], abs=1e-6)
    assert [each.region for each in peers(shared.basis, JINJU, 2022, best[3:5][::-1])] == best[3:5]


# the industry space


def test_links_join_all_that_can_be_joined_and_the_layout_keeps_to_them():
    near = np.array([[1, 0.9, 0.1, 0.1], [0.9, 1, 0.2, 0.1], [0.1, 0.2, 1, 0.8], [0.1, 0.1, 0.8, 1]])
    found, _at_least = links(near)
    assert {(0, 1), (2, 3), (1, 2)} <= set(map(tuple, found.tolist()))
    pairs = ((0, 1), (1, 2), (2, 3))
    placed = np.array(layout(tuple("abcd"), pairs, np.array([0.9, 0.2, 0.8]).tobytes()))
    assert placed.min() >= 0
    assert placed.max() <= 1
    apart = np.linalg.norm(placed[:, None] - placed[None], axis=2)
    assert apart[0, 1] < apart[0, 2] < apart[0, 3]
    assert layout.__wrapped__(tuple("abcd"), pairs, np.array([0.9, 0.2, 0.8]).tobytes()) == [tuple(each) for each in placed]


def test_a_space_without_any_tie_is_drawn_too():
    found, at_least = links(np.eye(5))
    assert len(found) == 0
    assert at_least == 0


# a region


def test_numbers_of_a_region_are_those_of_the_indicators(made, workspace):
    own = {row.code: row for row in made.rows}[JINJU]
    for name in ("krugman_specialisation", "hachman", "eci"):
        (record,) = measures.measured(name, workspace.frames, table="value_added", region=JINJU, year=2022)
        assert own.values[name] == record.value
    node = {each.industry: each for each in made.space.nodes}
    for record in measures.measured("relatedness_density", workspace.frames, table="value_added", region=JINJU, year=2022):
        assert node[record.industry].density == record.value
    quotients = measures.measured("location_quotient", workspace.frames, table="value_added", region=JINJU, year=2022)
    assert {each.industry for each in quotients if each.value >= 1} == {each.industry for each in made.space.nodes if each.here}


def test_the_year_asked_for_is_the_year_shown(workspace):
    earlier = region(Shared(basis(workspace.frames, "value_added", year=2021), workspace.case), JINJU)
    assert (earlier.year, earlier.profile.year) == (2021, 2021)
    (record,) = measures.measured("hachman", workspace.frames, table="value_added", region=JINJU, year=2021)
    assert earlier.rows[0].values["hachman"] == record.value
    with pytest.raises(DataError, match="1999"):
        basis(workspace.frames, "value_added", year=1999)


def test_a_region_alone_says_what_it_lacks(workspace):
    alone = region(Shared(basis(workspace.frames, "jobs"), workspace.case), "38")
    assert alone.peers == []
    assert alone.space is None
    assert alone.lacks
    assert all(part.blocks for part in region_page.parts(alone, "en"))


def test_a_region_that_is_not_there_is_refused(shared):
    for code, chosen in (("99", None), (JINJU, ["99"])):
        with pytest.raises(DataError, match="99"):
            region(shared, code, chosen)
    with pytest.raises(DataError, match="nothing"):
        industry(shared, "nothing")


# an industry


def test_numbers_of_an_industry_are_those_of_the_indicators(shared, workspace):
    code = "금융 및 보험업"
    made = industry(shared, code)
    found = {row.code: row.values for row in made.regions}
    for record in measures.measured("location_quotient", workspace.frames, table="value_added", industry=code, year=2022):
        assert found[record.region]["location_quotient"] == record.value
    for record in measures.measured("growth", workspace.frames, table="value_added", industry=code):
        assert found[record.region]["growth"] == record.value
    values = [row.values["location_quotient"] for row in made.regions]
    assert values == sorted(values, reverse=True)
    assert made.related == sorted(made.related, key=lambda row: (-row.values["proximity"], row.code))


# pages


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_chart_has_its_table_and_every_number_its_card(made, shared, lang):
    parts = [*region_page.parts(made, lang), *industry_page.parts(industry(shared, "금융 및 보험업"), lang)]
    grids = [block.grid if isinstance(block, Shown) else block for part in parts for block in part.blocks]
    grids = [each for each in grids if hasattr(each, "rows")]
    numbers = [(grid, cell) for grid in grids for row in grid.rows for cell in row if isinstance(cell, Number)]
    assert len(numbers) > 300
    for grid, cell in numbers:
        card = grid.cards[cell.card]
        assert card.means
        assert card.year
        assert card.source
        assert cell.said
        assert (cell.value is None) == (cell.state in {"missing", "estimated"})


def test_a_table_as_csv_has_full_numbers_and_nothing_a_table_program_would_run(made):
    (part,) = (each for each in region_page.parts(made, "en") if each.key == "compare")
    first = as_csv(part.blocks[0]).splitlines()[1].split(",")
    hachman = [column.key for column in made.columns].index("hachman") + 1
    assert float(first[1 + first[1:].index(f"{made.rows[0].values['hachman']:.12g}")]) == made.rows[0].values["hachman"]
    assert "" in first, "what is not known is empty"
    assert hachman
    named = made.model_copy(
        update={"rows": [made.rows[0].model_copy(update={"name": made.name.model_copy(update={"en": "=1+1"})})]}
    )
    (part,) = (each for each in region_page.parts(named, "en") if each.key == "compare")
    assert "\n'=1+1," in as_csv(part.blocks[0])
