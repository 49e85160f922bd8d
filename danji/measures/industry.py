"""One industry: the regions that are strong in it, how it grows, and the industries found beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from danji import indicators
from danji.errors import DataError, problem
from danji.measures.basis import Basis, text
from danji.measures.data import listed
from danji.measures.profile import amount
from danji.measures.records import Text
from danji.measures.seen import Column, IndustryRecord, Row
from danji.measures.shared import Shared
from danji.measures.told import number
from danji.texts import LANGUAGES

MOST = 200  # regions listed, the highest quotient first
RELATED = 15
WHOLE = ("gini_concentration", "krugman_concentration", "ubiquity", "pci")


def industry(shared: Shared, code: str) -> IndustryRecord:
    """Where an industry is strong, how it grows, and what is related to it.

    Raises
    ------
    DataError
        If the table has not the industry.
    """
    basis = shared.basis
    if code not in set(basis.values.index.get_level_values("industry")):
        raise DataError(problem("no_industry", value=code, table=basis.table))
    several = len(basis.areas) > 1
    columns, rows = _regions(shared, code)
    whole_columns, whole = _whole(shared, code, several=several)
    related_columns, related = _related(shared, code)
    year_columns, by_year = _years(shared, code)
    sentences = {"strong": _strong(basis, code, rows), "growth": _grown(basis, code, by_year)}
    if related:
        near = listed([row.name for row in related[:4]], most=4, of="others")
        sentences["related"] = text("seen.related", industry=basis.industry(code), near=near)
    lacks = [] if several else [text("measures.lacks_regions", table=basis.label)]
    return IndustryRecord(
        table=basis.table,
        industry=code,
        name=basis.industry(code),
        year=basis.year,
        years=basis.years,
        columns=columns,
        regions=rows[:MOST],
        count=len(rows),
        whole=whole,
        whole_columns=whole_columns,
        related=related,
        related_columns=related_columns,
        by_year=by_year,
        year_columns=year_columns,
        sentences={key: each for key, each in sentences.items() if each is not None},
        lacks=lacks,
        source=basis.source,
    )


def _regions(shared: Shared, code: str) -> tuple[list[Column], list[Row]]:
    """Regions with the industry; quotient, its range, amount, share of the region, growth and relatedness density."""
    basis = shared.basis
    cells = _cells(basis, code)
    here = _of_year(cells, basis.year)
    quotients = shared.quotients
    own = quotients[quotients.index.get_level_values("industry") == code].droplevel("industry")
    frame = pd.DataFrame({"location_quotient": own["value"], "low": own["low"], "high": own["high"]})
    frame = frame.join(here.rename("amount"), how="outer")
    frame["share"] = frame["amount"] / _of_year(basis.sizes, basis.year).reindex(frame.index)
    kept = ["location_quotient", "amount", "share"]
    if basis.since is not None and len(basis.areas) > 1:
        span = basis.span[basis.span.index.get_level_values("industry") == code]
        if len(span):
            growth = indicators.growth(span, since=basis.since, until=basis.year)
            frame["growth"] = growth.droplevel([level for level in growth.index.names if level != "region"])
            kept.append("growth")
    if shared.space is not None and code in shared.space.density:
        frame["relatedness_density"] = shared.space.density[code]
        kept.append("relatedness_density")
    against = text("measures.against_benchmark") if shared.against_benchmark else None
    columns = [
        shared.column(
            name, since=basis.since if name == "growth" else None, more=against if name == "location_quotient" else None
        )
        for name in kept
    ]
    frame = frame[frame[["location_quotient", "amount", "high"]].notna().any(axis=1)]
    ordered = frame.assign(code=frame.index.astype(str)).sort_values(
        ["location_quotient", "amount", "code"], ascending=[False, False, True], na_position="last"
    )
    rows = [_row(basis, str(each), row, [*kept, "low", "high"]) for each, row in ordered.iterrows()]
    return columns, rows


def _row(basis: Basis, code: str, row: Any, names: list[str]) -> Row:
    return Row(code=code, name=basis.name(code), values={name: number(row[name]) for name in names})


def _whole(shared: Shared, code: str, *, several: bool) -> tuple[list[Column], list[Row]]:
    """Among all industries: how concentrated, how complex."""
    if not several or code not in shared.industries.index:
        return [], []
    found = shared.industries.loc[code]
    names = [name for name in WHOLE if name in found.index]
    row = Row(code=code, name=shared.basis.industry(code), values={name: number(found[name]) for name in names})
    return [shared.column(name) for name in names], [row]


def _related(shared: Shared, code: str) -> tuple[list[Column], list[Row]]:
    """The industries found in the same regions most."""
    if shared.space is None or code not in shared.space.proximity.index:
        return [], []
    near = shared.space.proximity.loc[code].drop(code).dropna()
    near = near.rename_axis("code").reset_index(name="near").sort_values(["near", "code"], ascending=[False, True])
    columns = [_proximity(shared)]
    rows = [
        Row(code=str(row.code), name=shared.basis.industry(str(row.code)), values={"proximity": number(row.near)})
        for row in near.head(RELATED).itertuples(index=False)
        if row.near > 0
    ]
    return columns, rows


def _proximity(shared: Shared) -> Column:
    said = indicators.tables().loc["proximity"]
    texts = {field: Text(ko=said[f"{field}_ko"], en=said[f"{field}_en"]) for field in ("label", "high_means", "misleads")}
    return Column(
        key="proximity",
        label=texts["label"],
        unit="share",
        means=texts["high_means"],
        misleads=texts["misleads"],
        year=shared.basis.year,
        source=shared.basis.source,
    )


def _years(shared: Shared, code: str) -> tuple[list[Column], list[Row]]:
    """The industry's amount in all regions together, and in how many regions it is known."""
    basis = shared.basis
    known = _cells(basis, code).dropna().groupby(level="year")
    totals, counts = known.sum(), known.size()
    columns = [shared.column("amount"), shared.column("regions_with")]
    rows = [
        Row(
            code=str(year),
            name=Text(ko=str(year), en=str(year)),
            values={"amount": number(total), "regions_with": float(counts[year])},
        )
        for year, total in totals.items()
    ]
    return columns, rows


def _strong(basis: Basis, code: str, rows: list[Row]) -> Text | None:
    known = [row for row in rows if row.values["location_quotient"] is not None]
    if not known:
        return None
    first = known[0]
    above = sum(1 for row in known if (row.values["location_quotient"] or 0.0) >= 1)
    said = {"industry": basis.industry(code), "year": basis.year, "first": first.name, "count": len(known), "above": above}
    value = f"{first.values['location_quotient']:.2f}"
    if len(known) == 1:
        return text("seen.strong_one", **said, value=value)
    return text("seen.strong", **said, value=value, next=listed([row.name for row in known[1:4]], of="others"))


def _grown(basis: Basis, code: str, rows: list[Row]) -> Text | None:
    """How much the industry is in all regions together; across years only where the same cells are known in both."""
    if not rows:
        return None
    if basis.since is None or len(basis.areas) < 2:  # noqa: PLR2004  two to add
        return None
    span = basis.span[basis.span.index.get_level_values("industry") == code].groupby(level="year").sum()
    if basis.since not in span.index or basis.year not in span.index or not span[basis.since]:
        return None
    change = float(indicators.growth(_as_table(span), since=basis.since, until=basis.year).iloc[0])
    amounts = [
        Text(**{lang: amount(float(span[at]), basis.unit, lang) for lang in LANGUAGES}) for at in (basis.since, basis.year)
    ]
    return text(
        "seen.grown",
        industry=basis.industry(code),
        since=basis.since,
        year=basis.year,
        before=amounts[0],
        after=amounts[1],
        value=f"{100 * change:+.1f}%".replace("-", "−"),
    )


def _as_table(span: pd.Series) -> pd.Series:
    return pd.concat({"all": span}, names=["region"])


def _cells(basis: Basis, code: str) -> pd.Series:
    return basis.values[basis.values.index.get_level_values("industry") == code].droplevel("industry")


def _of_year(values: pd.Series, year: int) -> pd.Series:
    return values[values.index.get_level_values("year") == year].droplevel("year")
