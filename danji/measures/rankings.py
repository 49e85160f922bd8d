"""The highest and the lowest regions, industries and pairs of both, by the indicators people ask for first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from danji import indicators
from danji.errors import DataError
from danji.measures import bounds
from danji.measures.basis import Basis, text
from danji.measures.data import listed
from danji.measures.feeds import fed
from danji.measures.records import RankingRecord, RankRow, Text, WideRow
from danji.measures.told import entry, joined, label, number, unit
from danji.texts import LANGUAGES, quantity

TOP, BOTTOM = 10, 5
ALL_STARS = 3
COVERED = 0.5  # of a published total that known cells must hold for a region to be ranked
FEW = 3  # no more than these need no list of those that follow

Of = Literal["region", "industry", "pair"]

OF_REGIONS = ("krugman_specialisation", "hachman", "absolute_diversity", "eci", "opportunity_value", "related_variety")
OF_INDUSTRIES = ("gini_concentration", "krugman_concentration", "ubiquity", "pci")


@dataclass(frozen=True, eq=False)
class Wide:
    """Indicators of all regions and of all industries of a table, in the year shown."""

    basis: Basis
    regions: pd.DataFrame
    industries: pd.DataFrame


def wide(basis: Basis) -> Wide:
    """The indicators the rankings are of."""
    return Wide(basis, by_region(basis), by_industry(basis))


def rankings(made: Wide) -> list[RankingRecord]:
    """The rankings a table allows, in the order of the page."""
    found = [_ranked(made.basis, str(name), made.regions[name], "region") for name in made.regions]
    found += [_ranked(made.basis, str(name), made.industries[name], "industry") for name in made.industries]
    return [each for each in [*found, _pairs(made.basis)] if each is not None]


def wide_rows(made: Wide, of: Literal["region", "industry"]) -> list[WideRow]:
    """The same indicators row by row, for tables."""
    frame, named = (made.regions, made.basis.name) if of == "region" else (made.industries, made.basis.industry)
    return [
        WideRow(
            table=made.basis.table,
            code=str(code),
            name=named(str(code)),
            values={str(name): number(value) for name, value in row.items()},
        )
        for code, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]


def by_region(basis: Basis) -> pd.DataFrame:
    """Region → its indicators in the year shown; the growth of its total, where two years can be compared.

    Where cells are withheld, and totals published, a region whose known cells hold less than half of it has no indicator.
    """
    found = {name: values for name in OF_REGIONS if (values := _year_of(basis, name)) is not None}
    frame = pd.DataFrame(found).rename_axis("region")
    if basis.published is not None:
        covered = basis.totals / basis.published
        covered = covered[covered.index.get_level_values("year") == basis.year].droplevel("year")
        frame = frame.where((covered.reindex(frame.index) >= COVERED), float("nan"))
    if len(basis.areas) > 1 and basis.since is not None:
        total = basis.sizes[basis.sizes.index.get_level_values("year").isin([basis.since, basis.year])]
        total = total[~total.index.get_level_values("region").isin(basis.lost)] if basis.published is None else total
        if {basis.since, basis.year} <= set(total.index.get_level_values("year")):
            frame["growth"] = indicators.growth(total.rename_axis(["region", "year"]), since=basis.since, until=basis.year)
    return frame


def by_industry(basis: Basis) -> pd.DataFrame:
    """Industry → its indicators in the year shown, and its growth in all regions together."""
    found = {name: values for name in OF_INDUSTRIES if (values := _year_of(basis, name)) is not None}
    if len(basis.areas) > 1 and basis.since is not None:
        totals = basis.span.groupby(level=["industry", "year"]).sum()
        found["growth"] = indicators.growth(totals, since=basis.since, until=basis.year)
    return pd.DataFrame(found).rename_axis("industry")


def _year_of(basis: Basis, name: str) -> pd.Series | None:
    """An indicator in the year shown; none where the workspace cannot feed it."""
    try:
        values, options, _note = fed(name, basis)
    except DataError:
        return None
    if "year" in values.index.names:
        values = values[values.index.get_level_values("year") == basis.year]
    if not len(values):
        return None
    return indicators.INDICATORS[name](values, **options).xs(basis.year, level="year")


def _pairs(basis: Basis) -> RankingRecord | None:
    """The quotients of what is large, specialised and in focus: no quotient that is high by small numbers alone."""
    try:
        values, options, _note = fed("star_rating", basis)
    except DataError:
        return None
    last = values[values.index.get_level_values("year") == basis.year]
    rated = indicators.INDICATORS["star_rating"](last, **options)
    quotients, _benchmarked = bounds.quotients(basis, year=basis.year)
    quotient = quotients["value"].reindex(last.index)[rated.reindex(last.index) == ALL_STARS].droplevel("year")
    return _ranked(basis, "location_quotient", quotient, "pair")


def _ranked(basis: Basis, name: str, values: pd.Series, of: Of) -> RankingRecord | None:
    known = values.dropna()
    if known.empty or known.min() == known.max():
        return None
    ordered = known.sort_index().sort_values(ascending=False, kind="stable")
    rows = [_row(basis, of, place, code, value) for place, (code, value) in _places(ordered)]
    since = basis.since if name == "growth" else None
    bottom = rows[-BOTTOM:] if of != "pair" and len(rows) > TOP + BOTTOM else rows[TOP:][-BOTTOM:] if of != "pair" else []
    return RankingRecord(
        indicator=name,
        table=basis.table,
        of=of,
        label=label(name, basis),
        unit=unit(name, basis),
        year=basis.year,
        since=since,
        count=len(known),
        undefined=len(values) - len(known),
        top=rows[:TOP],
        bottom=bottom,
        line_at=1.0 if of == "pair" else None,
        note=_left_out(basis, of),
        sentence=_sentence(basis, name, rows, of, since, len(known)),
        means=entry(name, "high_means"),
        misleads=entry(name, "misleads"),
        source=basis.source,
    )


def _left_out(basis: Basis, of: Of) -> Text | None:
    """What the ranking leaves out: cells not known, and regions of which too little is known."""
    hidden = int(basis.values[basis.values.index.get_level_values("year") == basis.year].isna().sum())
    absent = len(basis.absent[basis.year])
    told = text("measures.rank_without", cells=f"{hidden:,}", regions=absent) if hidden or absent else None
    if basis.published is None or of != "region":
        return told
    return joined(told, text("measures.covered", share=f"{100 * COVERED:g}%"))


def _places(ordered: pd.Series) -> list[tuple[int, tuple[Any, float]]]:
    """Places of the first and the last rows; equals share the better place."""
    place = ordered.rank(method="min", ascending=False).astype(int)
    pairs = [*zip(place, ordered.items(), strict=True)]
    return pairs if len(pairs) <= TOP + BOTTOM else [*pairs[:TOP], *pairs[-BOTTOM:]]


def _row(basis: Basis, of: Of, place: int, code: Any, value: float) -> RankRow:
    if of == "pair":
        keys = dict(zip(("region", "industry"), map(str, code), strict=True))
        region, industry = basis.name(keys["region"]), basis.industry(keys["industry"])
        name = Text(**{lang: f"{region[lang]} · {industry[lang]}" for lang in LANGUAGES})
        return RankRow(place=place, code=" · ".join(keys.values()), name=name, value=round(float(value), 6))
    name = basis.name(str(code)) if of == "region" else basis.industry(str(code))
    return RankRow(place=place, code=str(code), name=name, value=round(float(value), 6))


def _sentence(basis: Basis, name: str, rows: list[RankRow], of: Of, since: int | None, count: int) -> Text:
    amount = {lang: quantity(rows[0].value, unit(name, basis), lang) for lang in LANGUAGES}
    if of == "pair":
        following = listed([row.name for row in rows[1:4]], of="others")
        return text(
            "measures.rank_pairs_seen", year=basis.year, count=count, name=rows[0].name, value=Text(**amount), next=following
        )
    low = {lang: quantity(rows[-1].value, unit(name, basis), lang) for lang in LANGUAGES}
    said = {
        "indicator": entry(name, "label"),
        "kind": text(f"measures.best_{of}"),
        "first": rows[0].name,
        "value": Text(**amount),
        "last": rows[-1].name,
        "low": Text(**low),
        "year": basis.year,
    }
    if count <= FEW:
        return text("measures.rank_few_seen", **said)
    said["next"] = listed([row.name for row in rows[1:3]])
    return text("measures.rank_seen", **said) if since is None else text("measures.rank_growth_seen", since=since, **said)
