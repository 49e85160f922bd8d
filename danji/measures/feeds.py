"""What an indicator takes, found in the tables of a workspace; or which table, column or part of it is missing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from danji import indicators
from danji.errors import DataError, problem
from danji.measures import bounds
from danji.measures.basis import Basis, text
from danji.measures.records import Text

SEED = 0  # chance starts here, so that the same tables give the same p
WEIGHTS = ("population", "businesses")  # what regions are weighed by, the better first
NEVER = frozenset({
    "totals", "country", "by", "at_least", "itself", "of", "weights", "against", "odds", "dynamic", "digits", "aversion",
    "divide_by", "iterations", "tolerance", "permutations", "size_top", "quotient_at_least", "focus_top", "classes", "bounds",
})  # options that keep their defaults  # fmt: skip
LEAST_AREAS = 2  # regions with an area, to compare
FEW_DIGITS = 2  # codes no longer than this have no groups above them


class Lacking(Exception):
    """What an indicator needs and the workspace has not."""

    def __init__(self, key: str, **values: object) -> None:
        self.why = text(f"measures.lacks_{key}", **values)
        super().__init__(self.why.en)


def fed(name: str, basis: Basis, *, industry: str | None = None) -> tuple[pd.Series, dict[str, Any], Text | None]:
    """What to give an indicator: its table, its options, and a note on what the values are.

    Raises
    ------
    DataError
        If the workspace has not what it needs; the message says what.
    """
    try:
        return _fed(name, basis, industry)
    except Lacking as lacking:
        raise DataError(
            problem("not_fed", value=name, table=basis.table, missing={"ko": lacking.why.ko, "en": lacking.why.en})
        ) from lacking


def _fed(name: str, basis: Basis, industry: str | None) -> tuple[pd.Series, dict[str, Any], Text | None]:
    takes = str(indicators.catalogue().loc[name, "takes"])
    parameters = inspect.signature(indicators.INDICATORS[name]).parameters
    wanted = [key for key in list(parameters)[1:] if key not in NEVER]
    values, note, options = _values(name, takes, basis, industry)
    for key in wanted:
        if key not in options:
            options[key] = _OPTIONS[key](name, basis, values)
        if options[key] is None and parameters[key].default is inspect.Parameter.empty:
            raise Lacking("weight")
    if "area_km2" in options and len(options["area_km2"]) < len(basis.areas):  # those without an area are left out
        values = values[values.index.get_level_values("region").isin(options["area_km2"].index)]
        note = text("measures.without_area", count=len(basis.areas) - len(options["area_km2"]))
    if "since" in wanted and basis.lost:
        note = text("measures.lost", count=len(basis.lost))
    return values, {key: each for key, each in options.items() if key in wanted and each is not None}, note


def _values(name: str, takes: str, basis: Basis, industry: str | None) -> tuple[pd.Series, Text | None, dict[str, Any]]:
    """The table an indicator works on, what it is, and options that come with it."""
    if takes == "regions":
        _several(basis)
        values, weight, by = per_weight(basis)
        return values, what(basis, by), {"population": weight}
    if takes == "areas":
        return _areas(name, basis, industry)
    changing = "since" in inspect.signature(indicators.INDICATORS[name]).parameters
    values = basis.span if changing else basis.known
    benchmark = _benchmark(name, basis, values)
    if benchmark is not None:
        years = set(benchmark.index.get_level_values("year"))
        return (
            values[values.index.get_level_values("year").isin(years)],
            text("measures.against_benchmark"),
            {"benchmark": benchmark},
        )
    if takes != "jobs" or name in _COMPARING:
        _several(basis)
    return values, None, {}


# indicators of one region that say nothing without other regions to compare with
_COMPARING = frozenset({
    "location_quotient", "symmetric_location_quotient", "location_quotient_growth", "star_rating", "diversity", "ubiquity",
    "gini_concentration", "theil_concentration", "hoover_concentration", "krugman_concentration", "hachman",
    "krugman_specialisation", "gini_specialisation", "relatedness_density", "industry_exit", "area_quotient",
    "population_quotient", "litzenberger_sternberg", "national_share", "industry_mix", "regional_shift", "competitive_effect",
    "allocation_effect",
})  # fmt: skip


def _several(basis: Basis) -> None:
    if len(basis.areas) < 2:  # noqa: PLR2004  two to compare
        raise Lacking("regions", table=basis.label)


def per_weight(basis: Basis) -> tuple[pd.Series, pd.Series | None, str]:
    """The total of each region per inhabitant, or per business, with that weight; else the total, each region counting once."""
    totals = basis.sizes.rename("value")
    for column in WEIGHTS:
        weight = weights(basis, column)
        if weight is not None:
            both = pd.DataFrame({"value": totals, "weight": weight}).dropna()
            if len(both):
                return both["value"] / both["weight"], both["weight"], f"per_{column}"
    return totals, None, "total"


def what(basis: Basis, by: str) -> Text:
    """What regions are compared by, in words: value added per business."""
    return text(f"measures.values_{by}", amount=text(f"measures.amount_{basis.table}"))


def weights(basis: Basis, column: str) -> pd.Series | None:
    """A column of region_years by region and year, above zero; none where it has no value for the table."""
    if "region_years" not in basis.frames:
        return None
    given = basis.frames["region_years"][column].dropna().astype(float)
    given = given[(given > 0) & given.index.get_level_values("region").isin(basis.areas)]
    return given if len(given) else None


def map_values(basis: Basis, industry: str | None) -> tuple[pd.Series, Text]:
    """One number per region for a map: the quotient of an industry, or the total per inhabitant or business."""
    if industry is not None:
        return _quotients_of(basis, industry), text("measures.values_quotient", industry=basis.industry(industry))
    values, _weight, by = per_weight(basis)
    if basis.year not in values.index.get_level_values("year"):
        raise Lacking("year", table="region_years", year=basis.year)
    return values.xs(basis.year, level="year").rename_axis("region"), what(basis, by)


def _quotients_of(basis: Basis, industry: str) -> pd.Series:
    """The quotient of an industry by region: 0 where the region has no row for it, missing where its cell is withheld."""
    found, _benchmarked = bounds.quotients(basis, year=basis.year)
    own = found["value"][found.index.get_level_values("industry") == industry].droplevel(["industry", "year"])
    here = basis.values[basis.values.index.get_level_values("year") == basis.year].droplevel("year")
    hidden = here[here.isna() & (here.index.get_level_values("industry") == industry)].index.get_level_values("region")
    there = basis.totals.xs(basis.year, level="year").index
    return own.reindex(there, fill_value=0.0).where(~there.isin(hidden)).rename_axis("region")


def _areas(name: str, basis: Basis, industry: str | None) -> tuple[pd.Series, Text | None, dict[str, Any]]:
    if basis.neighbours is None:
        raise Lacking("shapes")
    _several(basis)
    values, note = map_values(basis, industry)
    values = values[values.index.isin(basis.neighbours.areas)].dropna().sort_index()
    list_ = basis.neighbours.among(values.index)
    if name == "join_counts":  # a yes-or-no map
        values = (values >= (1 if industry else values.mean())).astype(float)
        note = text("measures.values_yes_no", what=note) if note else note
    return values, note, {"neighbours": list_, "rng": np.random.default_rng(SEED)}


def _benchmark(name: str, basis: Basis, values: pd.Series) -> pd.Series | None:
    """The benchmark, where the workspace has one that the regions of the table are not the whole of."""
    fits = basis.table == "jobs" and "benchmark" in basis.frames and len(basis.areas) == 1
    if not fits or "benchmark" not in inspect.signature(indicators.INDICATORS[name]).parameters:
        return None
    if name == "standardised_location_quotient":  # it compares the quotients of regions
        return None
    share: pd.Series = basis.frames["benchmark"]["share"]
    years = set(share.index.get_level_values("year")) & set(values.index.get_level_values("year"))
    return share if years else None


def _year(name: str, basis: Basis, values: pd.Series) -> int:  # noqa: ARG001  one signature
    if basis.since is None:
        raise Lacking("years", table=basis.label)
    return basis.year


def _since(name: str, basis: Basis, values: pd.Series) -> int | None:
    _year(name, basis, values)
    return basis.since


def _area(name: str, basis: Basis, values: pd.Series) -> pd.Series:  # noqa: ARG001  one signature
    given = basis.regions["area_m2"].reindex(basis.areas) if "area_m2" in basis.regions else pd.Series(dtype=float)
    if given.notna().sum() < LEAST_AREAS:
        raise Lacking("column", table="regions", column="area_m2")
    return (given.dropna().astype(float) / 1e6).rename_axis("region")


def _population(name: str, basis: Basis, values: pd.Series) -> pd.Series | None:
    """Persons by region and year: those of region_years; a weight of another kind comes with the values."""
    given = weights(basis, "population")
    if given is None:
        if inspect.signature(indicators.INDICATORS[name]).parameters["population"].default is None:
            return None
        raise Lacking("column", table="region_years", column="population")
    missing = set(values.index.droplevel("industry")) - set(given.index) if "industry" in values.index.names else set()
    if missing:
        raise Lacking("column", table="region_years", column="population")
    return given


def _firms(name: str, basis: Basis, values: pd.Series) -> pd.Series:  # noqa: ARG001  one signature
    frame = basis.frames[basis.table]
    if "establishments" not in frame or frame["establishments"].isna().all():
        raise Lacking("column", table=basis.table, column="establishments")
    given: pd.Series = frame["establishments"].reindex(values.index).astype(float)
    return given


def _plants(name: str, basis: Basis, values: pd.Series) -> pd.Series:  # noqa: ARG001  one signature
    raise Lacking("plants")


def _groups_of_regions(name: str, basis: Basis, values: pd.Series) -> pd.Series:  # noqa: ARG001  one signature
    return split(basis)[0]


def split(basis: Basis) -> tuple[pd.Series, str]:
    """The groups regions are split into: capital area and rest as far as their kinds tell, else the regions they lie in."""
    if basis.capital is not None:
        return basis.capital, "capital"
    if basis.parents.isna().any() or len(set(basis.parents)) < 2:  # noqa: PLR2004  two groups to compare
        raise Lacking("groups")
    return basis.parents.rename_axis("region"), "province"


def _groups_of_industries(name: str, basis: Basis, values: pd.Series) -> pd.Series:  # noqa: ARG001  one signature
    """The group of each industry: what it lies in, or the first two digits of its code where codes have more."""
    industries = values.index.unique("industry").astype(str)
    within = basis.industries["within"].reindex(industries) if "within" in basis.industries else pd.Series(dtype=object)
    if len(within) and within.notna().all() and len(set(within)) > 1:
        return within.astype(str).rename_axis("industry")
    known = industries.isin(basis.industries.index).all()
    if not known or (industries.str.len() <= FEW_DIGITS).any():
        raise Lacking("levels", table=basis.label)
    return pd.Series(industries.str[:FEW_DIGITS], index=industries.rename("industry"))


def _variety_groups(name: str, basis: Basis, values: pd.Series) -> Mapping[str, str]:
    return {str(code): str(group) for code, group in _groups_of_industries(name, basis, values).items()}


def _group(name: str, basis: Basis, values: pd.Series) -> pd.Series:
    return _groups_of_industries(name, basis, values)


def _not_given(name: str, basis: Basis, values: pd.Series) -> None:  # noqa: ARG001  one signature
    return None


def _grouping(name: str, basis: Basis, values: pd.Series) -> Any:
    """`groups`: of regions for measures of regions, of industries for measures of variety."""
    of_regions = str(indicators.catalogue().loc[name, "takes"]) == "regions"
    return _groups_of_regions(name, basis, values) if of_regions else _variety_groups(name, basis, values)


_OPTIONS: Mapping[str, Callable[[str, Basis, pd.Series], Any]] = {
    "since": _since,
    "until": _year,
    "benchmark": _not_given,
    "area_km2": _area,
    "population": _population,
    "firms": _firms,
    "plant_herfindahl": _plants,
    "groups": _grouping,
    "group": _group,
    "neighbours": _not_given,
    "rng": _not_given,
}
