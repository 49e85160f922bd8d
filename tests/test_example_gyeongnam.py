"""The Gyeongnam example: its tables come from its raw files, and say what those say."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "gyeongnam"
SCHEMAS = ROOT / "danji" / "schemas"
CODES = ROOT / "danji" / "codes"
TABLES = ("regions", "industries", "sites", "actors", "jobs", "benchmark", "value_added", "reported")


def read_text(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def raw(name):
    return read_text(EXAMPLE / "raw" / f"{name}.csv")


def table(name):
    """A table of the example; every cell text, an empty one ''."""
    if name != "regions":
        return read_text(EXAMPLE / "tables" / f"{name}.csv")
    features = json.loads((EXAMPLE / "tables" / "regions.geojson").read_text(encoding="utf-8"))["features"]
    return pd.DataFrame([feature["properties"] for feature in features]).astype(object).fillna("").astype(str)


def schema(name):
    return read_text(SCHEMAS / f"{name}.csv")


def number(column):
    return pd.to_numeric(column.replace("", None))


def test_the_script_writes_the_tables_again_byte_for_byte(tmp_path):
    copy = tmp_path / "gyeongnam"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("tables", "__pycache__"))
    subprocess.run([sys.executable, "build_tables.py"], cwd=copy, check=True)
    written = {path.name: path.read_bytes() for path in (copy / "tables").iterdir()}
    kept = {path.name: path.read_bytes() for path in (EXAMPLE / "tables").iterdir()}
    assert sorted(written) == sorted(kept)
    assert [name for name in kept if written[name] != kept[name]] == []


def test_files_are_utf8_with_plain_line_ends():
    for path in (EXAMPLE / "tables").iterdir():
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        content.decode("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_those_of_the_schema(name):
    """All known and in order; optional columns that no row here fills, such as other countries' incomes, are left out."""
    there, known = list(table(name).columns), schema(name)
    assert there == [column for column in known["column"] if column in there]
    assert set(known.loc[known["required"] == "yes", "column"]) <= set(there)


@pytest.mark.parametrize("name", TABLES)
def test_required_cells_are_filled(name):
    columns = schema(name)
    for column in columns.loc[columns["required"] == "yes", "column"]:
        assert (table(name)[column] != "").all(), column


@pytest.mark.parametrize("name", TABLES)
def test_every_code_is_in_its_list_and_every_key_in_its_table(name):
    columns = schema(name)
    for column, target in columns.loc[columns["column"].isin(table(name)), ["column", "refers_to"]].itertuples(index=False):
        given = set(table(name)[column]) - {""}
        if target.startswith("codes:"):
            assert given <= set(read_text(CODES / f"{target.removeprefix('codes:')}.csv")["code"]), column
        elif target:
            other, key = target.split(".")
            assert given <= set(table(other)[key]), column


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("regions", ["region"]),
        ("industries", ["industry"]),
        ("sites", ["site"]),
        ("actors", ["actor"]),
        ("jobs", ["region", "industry", "year"]),
        ("benchmark", ["industry", "year"]),
        ("value_added", ["region", "activity", "year"]),
        ("reported", ["figure"]),
    ],
)
def test_keys_are_unique(name, keys):
    assert not table(name).duplicated(keys).any()


def test_every_region_is_in_the_list_of_codes():
    assert set(table("regions")["region"]) <= set(read_text(CODES / "kostat-2018.csv")["code"])


def test_every_municipality_of_the_case_has_a_shape_and_changwon_is_not_counted_twice():
    features = json.loads((EXAMPLE / "tables" / "regions.geojson").read_text(encoding="utf-8"))["features"]
    without = {feature["properties"]["region"] for feature in features if feature["geometry"] is None}
    assert without == {"36", "38110"}
    regions = table("regions")
    assert regions.set_index("region").loc["38110", "area_m2"] == ""
    parts = number(regions.loc[regions["within"] == "38", "area_m2"]).sum()
    province = float(regions.set_index("region").loc["38", "area_m2"])
    assert parts == pytest.approx(province, rel=0.02)  # provinces are simplified more, and lose small islands


# Sites


def test_the_67_complexes_are_all_there_and_11_have_no_place():
    sites = table("sites")
    assert set(sites["complex"]) - {""} == set(raw("sites")["complex_id"])
    assert len(set(sites["complex"]) - {""}) == 67
    unplaced = sites[sites["lon"] == ""]
    assert len(unplaced) == 11
    assert set(unplaced["region"]) == {"38340"}
    assert ((sites["lon"] == "") == (sites["lat"] == "")).all()
    assert ((sites["lon"] == "") == (sites["position"] == "")).all()


def test_area_is_that_of_the_register_but_for_what_is_explained():
    area = number(table("sites").set_index("site")["area_m2"])
    register = raw("sites").set_index("complex_id")["designated_area_1000m2"].astype(int) * 1000
    assert register.sum() == 29_436_000
    assert register["148080"] == 1_654_000
    assert area["C148081"] == area["C148082"] == 820_899
    assert area["C248021"] + area["FIZ-SACHEON"] == register["248020"] == 2_356_000
    assert area["IC-JINJU"] == 4_077_000
    assert area.sum() - register.sum() == 2 * 820_899 - 1_654_000 + 4_077_000


def test_sites_that_were_not_split_are_as_the_register_has_them():
    sites = table("sites").set_index("site")
    register = raw("sites").set_index("complex_id").drop(["148080", "248020"])
    same = sites.loc["C" + register.index].set_axis(register.index)
    for column, printed in {
        "area_m2": "designated_area_1000m2",
        "industrial_area_m2": "industrial_facility_area_1000m2",
        "free_area_m2": "unsold_area_1000m2",
    }.items():
        assert (number(same[column]) == number(register[printed]) * 1000).all(), column
    for column in ("name", "lon", "lat", "tenant_firms", "operating_firms"):
        assert (same[column] == register[column]).all(), column
    assert set(same["area_quality"]) == {"official"}


def test_parts_add_up_to_their_complex():
    sites = table("sites").set_index("site")
    register = raw("sites").set_index("complex_id")
    for parts, complex_id in ((["C148081", "C148082"], "148080"), (["C248021", "FIZ-SACHEON"], "248020")):
        both = sites.loc[parts]
        whole = register.loc[complex_id]
        assert number(both["industrial_area_m2"]).sum() == int(whole["industrial_facility_area_1000m2"]) * 1000
        assert number(both["free_area_m2"]).sum() == int(whole["unsold_area_1000m2"]) * 1000
        for firms in ("tenant_firms", "operating_firms"):
            assert number(both[firms]).sum() == int(whole[firms])


def test_what_is_estimated_or_reported_says_so():
    sites = table("sites").set_index("site")
    not_official = sites[sites["area_quality"] != "official"]
    assert sorted(not_official.index) == ["C148081", "C148082", "C248021", "FIZ-SACHEON", "IC-JINJU"]
    assert (not_official["note"] != "").all()


def test_least_shares_are_those_of_the_assumption():
    sites = table("sites").set_index("site")
    assert sites.loc["IC-JINJU", "part_min_share"] == "0.054"
    complexes = sites.drop("IC-JINJU")
    large = number(complexes["area_m2"]) >= 500_000
    assert set(complexes.loc[large, "part_min_share"]) == {"0.2"}
    assert set(complexes.loc[~large, "part_min_share"]) == {""}


def test_fit_is_known_for_seven_sites_and_unknown_is_not_zero():
    fit = table("sites").set_index("site")["target_fit"]
    assert dict(fit[fit != ""]) == {
        **dict.fromkeys(["C148081", "C148082", "C248AZ0"], "1.0"),
        **dict.fromkeys(["C248021", "C248030", "C448130", "FIZ-SACHEON"], "0.5"),
    }
    reasons = table("sites").set_index("site")["target_fit_reason"]
    assert ((fit == "") == (reasons == "")).all()


# Absent is not zero


def test_what_was_not_published_stays_empty():
    jobs = table("jobs").set_index(["industry", "year"])["persons"]
    assert jobs[jobs == ""].index.to_list() == [("06", "2023")]
    assert not (jobs == "0").any()
    sites = table("sites").set_index("site")
    assert sites.loc[["FIZ-SACHEON", "IC-JINJU"], "free_area_m2"].to_list() == ["", ""]
    assert set(number(table("actors")["staff"]).dropna()) == {90, 151, 250, 260, 290, 375}


def test_a_share_or_year_that_was_not_published_has_no_row():
    benchmark = table("benchmark")
    assert ("06", "2023") not in set(benchmark[["industry", "year"]].itertuples(index=False, name=None))
    assert len(benchmark) == 2 * 71 - 1
    value_added = table("value_added")
    assert set(value_added["year"]) == {"2020", "2021", "2022"}
    assert (number(value_added["krw"]) > 0).all()


def test_no_point_is_at_zero():
    for name in ("sites", "actors"):
        lon, lat = (number(table(name)[column]).dropna() for column in ("lon", "lat"))
        assert lon.between(127.5, 129).all()
        assert lat.between(34.5, 35.6).all()


# By the book


@pytest.mark.parametrize("year", ["2020", "2023"])
def test_location_quotients_are_those_published_within_rounding(year):
    """The printed quotient (± 0.005) overlaps what the rounded national share allows."""
    jobs = table("jobs").query("year == @year").set_index("industry")["persons"]
    jobs = number(jobs).dropna()
    benchmark = table("benchmark").query("year == @year").set_index("industry")
    share, step = number(benchmark["share"]), number(benchmark["step"])
    published = number(raw("gyeongnam_employment_ksic2").set_index("ksic10_2")[f"lq_{year}"]).dropna()
    published = published.set_axis(published.index.str[1:])
    here = (jobs / jobs.sum()).reindex(published.index)
    low = here / (share + step / 2)
    high = here / (share - step / 2).where(share > step / 2)  # a share printed as 0 sets no upper bound
    assert len(published) == (71 if year == "2020" else 70)
    assert (published + 0.005 >= low.reindex(published.index)).all()
    assert (published - 0.005 <= high.reindex(published.index).fillna(float("inf"))).all()


def test_value_added_is_the_published_one_in_won():
    published = pd.read_csv(EXAMPLE / "raw" / "kr_sigungu_gva_2019_2023.csv.gz")
    published = published[published["sido"] == "경남"]
    value_added = table("value_added")
    assert len(value_added) == len(published) == 18 * 13 * 3
    names = table("regions").set_index("region")["name"]
    value_added = value_added.assign(sigungu=value_added["region"].map(names), year=value_added["year"].astype(int))
    both = published.merge(value_added, on=["sigungu", "year", "activity"], validate="one_to_one")
    assert len(both) == len(published)
    assert ((number(both["krw"]) - both["gva_100m_krw"] * 1e8).abs() <= 1).all()


def test_printed_figures_are_as_printed():
    reported = table("reported").set_index("figure")
    assert reported["value"].to_list() == ["11.6", "30", "4", "40", "1000", "11", "4.7", "700"]
    assert (reported[["note_ko", "note_en", "as_of"]] != "").all(axis=None)


# Actors, case, code lists


def test_two_former_names_of_one_school_are_left_out():
    assert set(raw("actors")["actor_id"]) - set(table("actors")["actor"]) == {"A006", "A007"}


def test_the_case_names_what_the_tables_have():
    case = tomllib.loads((EXAMPLE / "case.toml").read_text(encoding="utf-8"))
    regions, sites = set(table("regions")["region"]), set(table("sites")["site"])
    assert {case["region"], *case["municipalities"]} <= regions
    assert {case["hub"], *case["draw"]["lock_in"], *case["draw"]["lock_out"]} <= sites
    assert case["target_industry"] in set(table("industries")["industry"])
    assert sum(case["weights"].values()) == pytest.approx(1)


def test_industries_are_of_the_classification_they_name():
    industries, known = table("industries"), read_text(CODES / "ksic-10.csv")
    assert set(industries["industry"]) <= set(known.loc[known["level"] == "2", "code"])
    assert (industries["name_en"] != "").all()


@pytest.mark.parametrize(("name", "revision", "rows"), [("ksic-9", "C9", 1957), ("ksic-10", "C10", 2021)])
def test_a_list_of_industries_is_the_published_one(name, revision, rows):
    published = raw("ksic_codes_rev9_rev10").query("ksic_C == @revision").set_index("cd")[["digit", "nm"]].sort_index()
    listed = read_text(CODES / f"{name}.csv").set_index("code")
    assert len(listed) == rows
    assert (listed.to_numpy() == published.to_numpy()).all()
    assert list(listed.index) == list(published.index)


def test_the_list_of_complexes_is_the_register():
    published, listed = raw("kr_industrial_complexes_2025q4"), read_text(CODES / "kr-complexes.csv")
    assert len(listed) == len(published) == 1363
    assert number(listed["area_m2"]).sum() == number(published["designated_area_1000m2"]).sum() * 1000
    assert not listed.duplicated(["sido", "sigungu", "kind", "name"]).any()
    pairs = ["sido", "sigungu", "name"]
    assert sorted(map(tuple, listed[pairs].to_numpy())) == sorted(map(tuple, published[pairs].to_numpy()))


def test_the_list_of_regions_is_that_of_the_boundaries_and_the_cities_split_in_districts():
    listed = read_text(CODES / "kostat-2018.csv").set_index("code")
    boundaries = {}
    for level in ("provinces", "municipalities"):
        topology = json.loads((EXAMPLE / "raw" / f"skorea-{level}-2018-topo-simple.json").read_text(encoding="utf-8"))
        (layer,) = topology["objects"].values()
        boundaries |= {shape["properties"]["code"]: shape["properties"]["name"] for shape in layer["geometries"]}
    assert len(boundaries) == 17 + 250
    added = listed.drop(list(boundaries))
    assert dict(listed.drop(added.index)["name"]) == boundaries
    assert len(added) == 11
    for code, name in added["name"].items():
        districts = [each for each in boundaries if each[:4] == code[:4]]
        assert districts
        assert all(boundaries[each].startswith(name) for each in districts)
    assert set(listed["within"]) - {""} == set(listed.index[listed["level"] == "province"])
