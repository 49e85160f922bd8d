"""How unequal regions are, year by year: over the regions known in the year, and over those known in every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from danji.indicators import convergence, inequality
from danji.measures.basis import Basis, text
from danji.measures.data import spelled
from danji.measures.feeds import Lacking, per_weight, split, what
from danji.measures.records import Convergence, InequalityRecord, InequalityYear, Text
from danji.measures.told import number
from danji.texts import LANGUAGES

LEAST = 3  # regions between which inequality says something

Set = Literal["each_year", "constant"]


@dataclass(frozen=True, eq=False)
class Case:
    """One thing regions have, with the weight each counts by and the group it belongs to."""

    basis: Basis
    values: pd.Series
    weight: pd.Series | None
    by: str
    scope: str
    groups: pd.Series | None
    grouped: str


def unequal(basis: Basis) -> list[InequalityRecord]:
    """Every series the table allows: per inhabitant or business, and in total; regions, and provinces outside the capital."""
    if len(basis.areas) < LEAST or len(basis.years) < 1:
        return []
    found = []
    for case in [*_regions(basis), *_provinces_outside(basis)]:
        found.append(_record(case, "each_year"))
        if _gaps(case):
            found.append(_record(case, "constant"))
    return [each for each in found if each is not None]


def _regions(basis: Basis) -> list[Case]:
    try:
        groups, grouped = split(basis)
    except Lacking:
        groups, grouped = None, "none"
    values, weight, by = per_weight(basis)
    cases = [Case(basis, values, weight, by, "regions", groups, grouped)]
    if by != "total":
        cases.append(Case(basis, basis.sizes.rename("value"), None, "total", "regions", groups, grouped))
    return cases


def _provinces_outside(basis: Basis) -> list[Case]:
    """The provinces outside the capital area; a province counts in a year when all its regions are known."""
    if basis.capital is None:
        return []
    outside = basis.parents[basis.capital.reindex(basis.parents.index) == "rest"].dropna()
    if outside.nunique() < LEAST:
        return []
    size = outside.groupby(outside).size()
    values, weight, by = per_weight(basis)
    amount = values if weight is None else values * weight
    parts = pd.DataFrame({"amount": amount, "weight": 1.0 if weight is None else weight})
    parts = parts[parts.index.get_level_values("region").isin(outside.index)]
    province = pd.Index(outside.reindex(parts.index.get_level_values("region")), name="region")
    grouped = parts.groupby([province, parts.index.get_level_values("year")])
    whole = grouped.size() == size.reindex(grouped.size().index.get_level_values(0)).to_numpy()
    sums = grouped.sum()[whole]
    if weight is None:
        return [Case(basis, sums["amount"], None, "total", "provinces_outside", None, "none")]
    return [Case(basis, sums["amount"] / sums["weight"], sums["weight"], by, "provinces_outside", None, "none")]


def _members(case: Case) -> list[str]:
    if case.scope == "regions":
        return case.basis.areas
    return sorted({str(each) for each in case.basis.parents[case.basis.capital == "rest"].dropna()})


def _gaps(case: Case) -> bool:
    """Is any region of the set missing in any year?"""
    return len(case.values) < len(_members(case)) * len(case.basis.years)


def _constant(case: Case) -> list[str]:
    """The regions known in every year."""
    count = case.values.groupby(level="region").size()
    return [str(region) for region in count.index[count == len(case.basis.years)]]


def _record(case: Case, set_: Set) -> InequalityRecord | None:
    values, weight, members = case.values, case.weight, _members(case)
    if set_ == "constant":
        members = _constant(case)
        inside = values.index.get_level_values("region").isin(members)
        values, weight = values[inside], None if weight is None else weight[inside]
    if len(members) < LEAST or not len(values):
        return None
    groups = case.groups if case.groups is None else case.groups[case.groups.index.isin(members)]
    if groups is not None and groups.nunique() < 2:  # noqa: PLR2004  two groups to compare
        groups = None
    made = [_year(case, values, weight, groups, year, members) for year in case.basis.years]
    years = [each for each in made if each is not None]
    if not years:
        return None
    beta = _beta(values, years)
    grouped = case.grouped if groups is not None else "none"
    key = f"{case.by}.{case.scope}.{set_}"
    return InequalityRecord(
        key=f"{case.basis.table}.{key}",
        table=case.basis.table,
        values=case.by,
        scope=case.scope,
        set=set_,
        groups=grouped,
        title=text(f"measures.unequal_{case.scope}", what=what(case.basis, case.by), set=text(f"measures.set_{set_}")),
        unit="KRW" if case.basis.unit == "KRW" else case.basis.unit,
        years=years,
        convergence=beta,
        sentences=_sentences(case, set_, years, beta, grouped, len(members)),
        source=_source(case),
    )


def _source(case: Case) -> str:
    more = ""
    if case.by != "total" or case.basis.published is not None:
        more = "; ".join(sorted(set(case.basis.frames["region_years"]["source"].dropna())))
    return "; ".join(part for part in (case.basis.source, more) if part)


def _year(
    case: Case, values: pd.Series, weight: pd.Series | None, groups: pd.Series | None, year: int, members: list[str]
) -> InequalityYear | None:
    here = values.index.get_level_values("year") == year
    own = values[here].droplevel("year")
    if len(own) < LEAST:
        return None
    people = None if weight is None else weight[here].droplevel("year")
    one = "all"
    inside = None if groups is None else groups[groups.index.isin(own.index)]
    parts = inequality.theil_split(own, groups=inside, population=people).loc[one] if inside is not None else None
    missing = [member for member in members if member not in own.index]
    named = case.basis.named(missing) if case.scope == "regions" else _names(case, missing)
    return InequalityYear(
        year=year,
        regions=len(own),
        missing=named if missing else None,
        comparable=not missing,
        theil=number(inequality.theil(own, population=people)[one]),
        between=None if parts is None else number(parts["between"]),
        within=None if parts is None else number(parts["within"]),
        between_share=None if parts is None else number(parts["between_share"]),
        gini=number(inequality.gini(own, population=people)[one]),
        williamson=None if people is None else number(inequality.williamson(own, population=people)[one]),
        variation=number(inequality.variation(own)[one]),
        atkinson=number(inequality.atkinson(own, population=people)[one]),
    )


def _names(case: Case, regions: list[str]) -> Text:
    return Text(**{lang: ", ".join(case.basis.name(each)[lang] for each in regions) for lang in LANGUAGES})


def _beta(values: pd.Series, years: list[InequalityYear]) -> Convergence | None:
    """Beta convergence from the first comparable year to the last."""
    comparable = [each.year for each in years if each.comparable]
    if len(comparable) < 2:  # noqa: PLR2004  two ends
        return None
    since, until = comparable[0], comparable[-1]
    inside = values[values.index.get_level_values("year").isin([since, until])]
    found = convergence.beta_convergence(inside, since=since, until=until)
    return Convergence(
        since=since,
        until=until,
        slope=number(found["slope"]),
        standard_error=number(found["standard_error"]),
        speed=number(found["speed"]),
        half_life=number(found["half_life"]),
        regions=int(found["regions"]),
    )


def _sentences(
    case: Case, set_: Set, years: list[InequalityYear], beta: Convergence | None, grouped: str, members: int
) -> list[Text]:
    said = [text(f"measures.counted_{case.by}"), text(f"measures.set_{set_}_means", count=members)]
    comparable = [each for each in years if each.comparable and each.theil is not None]
    if comparable:
        first, last = comparable[0], comparable[-1]
        if first is last:
            said.append(text("measures.theil_one", year=last.year, value=_three(last.theil)))
        else:
            said.append(_moved(first, last))
        if grouped == "capital" and last.between_share is not None:
            said.append(text("measures.theil_capital", year=last.year, between=_percent(last.between_share)))
        elif grouped == "province" and last.between_share is not None:
            said.append(text("measures.theil_province", year=last.year, between=_percent(last.between_share)))
    gaps = [each for each in years if not each.comparable]
    said += [text("measures.not_comparable", year=each.year, named=each.missing) for each in gaps]
    if beta is not None and beta.slope is not None:
        said.append(_caught_up(beta))
    return said


def _moved(first: InequalityYear, last: InequalityYear) -> Text:
    before, after = first.theil or 0.0, last.theil or 0.0
    way = "up" if after > before else "down"
    same = abs(after - before) < 0.02 * before  # a fiftieth: told as about the same
    values = {"since": first.year, "year": last.year, "before": _three(before), "value": _three(after)}
    return text(f"measures.theil_{'same' if same else way}", **values)


def _caught_up(beta: Convergence) -> Text:
    slope, error = beta.slope or 0.0, beta.standard_error
    sure = error is not None and abs(slope) > 2 * error  # two standard errors: about one in twenty by chance
    key = "unclear" if not sure else ("converging" if slope < 0 else "diverging")
    return text(
        f"measures.beta_{key}",
        span=spelled([beta.since, beta.until]).replace(", ", "–"),
        slope=f"{100 * slope:.2f}".replace("-", "−"),
        speed=f"{100 * (beta.speed or 0):.1f}".replace("-", "−"),
    )


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%"
