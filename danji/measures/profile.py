"""One region, industry by industry: what it is specialised in, how that changed and why, and what it could turn to."""

from __future__ import annotations

from typing import Any

import pandas as pd

from danji import indicators
from danji.cases import Case
from danji.errors import DataError, problem
from danji.indicators import change, cluster_index, complexity, opportunity, shift_share
from danji.measures import bounds
from danji.measures.basis import Basis, text
from danji.measures.data import listed
from danji.measures.records import CandidateRow, IndustryRow, ProfileRecord, Text
from danji.measures.told import joined, number
from danji.texts import LANGUAGES

PARTS = ("change", "national_share", "industry_mix", "regional_shift")
QUADRANTS = ("leading", "slipping", "emerging", "trailing")
NAMED = 4


def profile(basis: Basis, case: Case, region: str | None) -> ProfileRecord | None:
    """The profile of the region asked for, or of the case's, or of the largest; none where the table knows nothing of it.

    Raises
    ------
    DataError
        If the region asked for is not in the table.
    """
    chosen, why = _chosen(basis, case, region)
    here = basis.values[basis.values.index.get_level_values("region") == chosen]
    year = basis.year if chosen not in basis.absent[basis.year] else _last_known(basis, chosen)
    if year is None:
        return None
    several = len(basis.areas) > 1
    since = basis.since if year == basis.year else None
    frame = _amounts(here, year, bounds.size(basis, chosen, year))
    quotients, benchmarked = _quotients(basis, chosen, year)
    frame = frame.join(quotients)
    if several and since is not None and chosen in set(basis.span.index.get_level_values("region")):
        frame = frame.join(_changes(basis, chosen, since, year))
    if several:
        frame = frame.join(_signs(basis, chosen, year))
    elif since is not None:
        frame["growth"] = _own(indicators.growth(here, since=since, until=year), chosen)
    rows = _rows(basis, frame)
    choice = _candidates(basis, chosen, since, year) if several and since is not None else []
    return ProfileRecord(
        table=basis.table,
        region=chosen,
        name=basis.name(chosen),
        why=why,
        unit=basis.unit,
        year=year,
        since=since,
        industries=rows,
        candidates=choice,
        sentences=_sentences(basis, chosen, rows, choice, since, year, "benchmark" if benchmarked else "country"),
        source=basis.source,
    )


def _chosen(basis: Basis, case: Case, region: str | None) -> tuple[str, Text]:
    if region is not None:
        if region not in basis.areas:
            raise DataError(problem("no_region", value=region, table=basis.table))
        return region, text("measures.why_asked")
    if case.region in basis.areas:
        return case.region, text("measures.why_case")
    for each in case.municipalities:
        if each in basis.areas:
            return each, text("measures.why_case")
    return str(basis.sizes.xs(basis.year, level="year").idxmax()), text("measures.why_largest")


def subject(basis: Basis, case: Case) -> str:
    """The region of the case, or one of its municipalities, or the largest of the table."""
    return _chosen(basis, case, None)[0]


def target(basis: Basis, case: Case, region: str) -> str:
    """The target industry of the case where the table has it, else what the region is most specialised in, else the first."""
    there = [str(each) for each in basis.values.index.unique("industry")]
    if case.target_industry in there:
        return str(case.target_industry)
    own = profile(basis, case, region)
    return next((row.industry for row in (own.industries if own else []) if row.location_quotient is not None), there[0])


def _last_known(basis: Basis, region: str) -> int | None:
    known = [year for year in basis.years if region not in basis.absent[year]]
    return known[-1] if known else None


def _amounts(here: pd.Series, year: int, total: float) -> pd.DataFrame:
    """The region's known and withheld cells of a year, with their share of the region's total."""
    cells = _own(here[here.index.get_level_values("year") == year].droplevel("year"), None)
    return pd.DataFrame({"amount": cells, "share": cells / total if total > 0 else float("nan")})


def _quotients(basis: Basis, region: str, year: int) -> tuple[pd.DataFrame, bool]:
    """Quotients of a year with their range, and whether they are held against the benchmark table."""
    if len(basis.areas) == 1 and "benchmark" not in basis.frames:
        return pd.DataFrame({"location_quotient": pd.Series(dtype=float)}).rename_axis("industry"), False
    found, benchmarked = bounds.quotients(basis, region=region, year=year)
    own = {column: _own(found[column], region) for column in found}
    return pd.DataFrame(own).rename(columns={"value": "location_quotient"}), benchmarked


def _changes(basis: Basis, region: str, since: int, year: int) -> pd.DataFrame:
    """Growth, quadrant, and the parts of the change, over the cells known in both years."""
    span = basis.span
    parts = shift_share.shift_share(span, since=since, until=year)
    quadrants = change.location_quotient_quadrants(span, since=since, until=year)
    own = indicators.growth(span, since=since, until=year)
    return pd.DataFrame(
        {
            **{part: _own(parts[part], region) for part in PARTS},
            "quotient_growth": _own(quadrants["growth"], region),
            "quadrant": _own(quadrants["quadrant"], region),
            "growth": _own(own, region),
        }
    )


def _signs(basis: Basis, region: str, year: int) -> pd.DataFrame:
    """Stars and relatedness density of a year."""
    last = basis.values[basis.values.index.get_level_values("year") == year].droplevel("year").dropna()
    found = {"stars": _own(cluster_index.star_rating(last), region)}
    if len(last.index.unique("industry")) > 1:
        space = complexity.product_space(last)
        found["density"] = space.density.loc[region].rename_axis("industry") if region in space.density.index else None
    return pd.DataFrame({name: values for name, values in found.items() if values is not None})


def _own(values: pd.Series, region: str | None) -> pd.Series:
    """The values of one region by industry."""
    if region is not None:
        values = values[values.index.get_level_values("region") == region]
    others = [level for level in values.index.names if level != "industry"]
    return values.droplevel(others)


def _rows(basis: Basis, frame: pd.DataFrame) -> list[IndustryRow]:
    ordered = frame.sort_values(["location_quotient", "amount"], ascending=False, kind="stable")
    return [
        IndustryRow(
            industry=str(code),
            name=basis.industry(str(code)),
            quadrant=row["quadrant"] if isinstance(row.get("quadrant"), str) else None,
            **_numbers(row),
        )
        for code, row in zip(ordered.index, ordered.to_dict("records"), strict=True)
    ]


_NUMBERS = ("amount", "share", "location_quotient", "low", "high", "growth", "quotient_growth", "stars", "density", *PARTS)


def _numbers(row: dict[Any, Any]) -> dict[str, Any]:
    return {key: number(row.get(key)) for key in _NUMBERS}


def _candidates(basis: Basis, region: str, since: int, year: int) -> list[CandidateRow]:
    span = basis.span
    if region not in set(span.index.get_level_values("region")):
        return []
    found = opportunity.candidates(span, region=region, since=since, until=year)
    return [
        CandidateRow(
            industry=str(code),
            name=basis.industry(str(code)),
            amount=float(row["persons"]),
            density=number(row["density"]),
            gain=number(row["gain"]),
            growth=number(row["growth"]),
            rank=number(row["rank"]),
            frontier=bool(row["frontier"]),
        )
        for code, row in zip(found.index, found.to_dict("records"), strict=True)
    ]


def _sentences(
    basis: Basis, region: str, rows: list[IndustryRow], choice: list[CandidateRow], since: int | None, year: int, against: str
) -> dict[str, Text]:
    name, said = basis.name(region), {}
    quotients = [row for row in rows if row.location_quotient is not None]
    if quotients:
        said["quotients"] = _specialised(name, quotients, year, against)
    changed = [row for row in rows if row.change is not None]
    if changed and since is not None:
        said["shift"] = _shifted(basis, name, changed, since, year)
        for quadrant in QUADRANTS:
            members = [row.name for row in rows if row.quadrant == quadrant]
            if members:
                said[quadrant] = text(
                    f"measures.quadrant_{quadrant}", named=listed(members, most=NAMED, of="industries"), count=len(members)
                )
    if choice:
        said["choice"] = _choice(name, choice, since, year)
    withheld = sum(1 for row in rows if row.amount is None)
    if withheld:
        ranged = any(row.amount is None and row.high is not None for row in rows)
        key = "withheld_ranged" if ranged else "withheld"
        said["withheld"] = text(f"measures.{key}", name=name, count=withheld, year=year)
    return said


def _specialised(name: Text, rows: list[IndustryRow], year: int, against: str) -> Text:
    first = rows[0]
    high = first.location_quotient or 0.0
    key = "lq_above" if high > 1 else "lq_none"
    said = text(
        f"measures.{key}",
        year=year,
        name=name,
        industry=first.name,
        value=f"{high:.2f}",
        against=text(f"measures.than_{against}"),
    )
    following = [row.name for row in rows[1:NAMED] if (row.location_quotient or 0.0) > 1]
    after = text("measures.lq_next", next=listed(following)) if following else None
    between = None
    if first.low is not None and first.high is not None and f"{first.low:.2f}" != f"{first.high:.2f}":
        between = text("measures.lq_between", low=f"{first.low:.2f}", high=f"{first.high:.2f}")
    return joined(said, between, after) or said


def _shifted(basis: Basis, name: Text, rows: list[IndustryRow], since: int, year: int) -> Text:
    sums = {part: sum(getattr(row, part) or 0.0 for row in rows) for part in PARTS}
    amount = {part: _amount(value, basis.unit) for part, value in sums.items()}
    key = "shift_better" if sums["regional_shift"] > 0 else "shift_worse"
    best = max(rows, key=lambda row: row.regional_shift or float("-inf"))
    worst = min(rows, key=lambda row: row.regional_shift if row.regional_shift is not None else float("inf"))
    return text(f"measures.{key}", since=since, year=year, name=name, best=best.name, worst=worst.name, **amount)


def _amount(value: float, unit: str) -> Text:
    """An amount with its sign, in the unit people say it in."""
    return Text(**{lang: amount(value, unit, lang, signed=True) for lang in LANGUAGES})


def amount(value: float, unit: str, lang: str, *, signed: bool = False) -> str:
    """A number of jobs, or of won in hundreds of millions (Korean) or billions (English).

    Examples
    --------
    >>> amount(1.5e11, "KRW", "ko"), amount(-1.5e12, "KRW", "en", signed=True), amount(1234.0, "persons", "ko")
    ('1,500억 원', '−KRW 1,500 billion', '1,234명')
    """
    size = {("KRW", "ko"): 1e8, ("KRW", "en"): 1e9}.get((unit, lang), 1.0)
    shown = f"{abs(value) / size:,.0f}"
    sign = "−" if value < 0 else "+" if signed else ""
    wording = {
        ("KRW", "ko"): f"{sign}{shown}억 원",
        ("KRW", "en"): f"{sign}KRW {shown} billion",
        ("persons", "ko"): f"{sign}{shown}명",
        ("persons", "en"): f"{sign}{shown} jobs",
    }
    return wording[unit, lang]


def _choice(name: Text, choice: list[CandidateRow], since: int | None, year: int) -> Text:
    best = [row.name for row in choice if row.frontier]
    if not best:
        return text("measures.choice_none", name=name)
    return text(
        "measures.choice",
        name=name,
        since=since or year,
        year=year,
        count=len(choice),
        frontier=len(best),
        named=listed(best, most=6, of="others"),
    )
