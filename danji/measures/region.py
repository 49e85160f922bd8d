"""Who are we: one region beside those most like it."""

from __future__ import annotations

import pandas as pd

from danji.errors import DataError, problem
from danji.measures.basis import Basis, text
from danji.measures.feeds import what
from danji.measures.peers import MOST, peers
from danji.measures.profile import profile
from danji.measures.records import ProfileRecord, Text
from danji.measures.seen import Column, PeerRow, RegionRecord, Row, StandingRecord
from danji.measures.shared import Shared
from danji.measures.space import space
from danji.measures.told import number
from danji.texts import LANGUAGES, quantity, say

COMPARED = ("krugman_specialisation", "hachman", "absolute_diversity", "related_variety", "eci", "opportunity_value", "growth")

CHANGES = ("growth", "change", "national_share", "industry_mix", "regional_shift")
OF_INDUSTRIES = ("amount", "share", "location_quotient", "star_rating", "relatedness_density", *CHANGES)
UNEQUAL = ("theil", "theil_between", "theil_within", "gini", "williamson", "variation", "atkinson")


def region(shared: Shared, code: str, chosen: list[str] | None = None) -> RegionRecord | None:
    """A region with its profile, peers, place in the industry space and standing; none where the table knows nothing of it.

    Parameters
    ----------
    shared
        The table and year.
    code
        The region.
    chosen
        Regions to hold it against, at most ten; without them the most similar.

    Raises
    ------
    DataError
        If the table has not the region, or not one of those chosen.
    """
    basis = shared.basis
    for each in (code, *(chosen or ())):
        if each not in basis.areas:
            raise DataError(problem("no_region", value=each, table=basis.table))
    own = profile(basis, shared.case, code)
    if own is None:
        return None
    several = len(basis.areas) > 1
    found = peers(basis, code, own.year, chosen) if several else []
    columns = _columns(shared, several=several)
    in_space = space(basis, shared.space, own) if shared.space is not None and own.year == basis.year else None
    standing = _standing(shared, code)
    lacks = [] if several else [text("measures.lacks_regions", table=basis.label)]
    lacks += [] if basis.since is not None else [text("measures.lacks_years", table=basis.label)]
    return RegionRecord(
        table=basis.table,
        region=code,
        name=own.name,
        year=own.year,
        years=basis.years,
        profile=own,
        peers=found,
        chosen=chosen is not None,
        peers_sentence=_peers_sentence(own, found, asked=chosen is not None, several=several),
        columns=columns,
        rows=_rows(shared, columns, code, found),
        industry_columns=_industry_columns(shared, own),
        choice_columns=_choice_columns(shared),
        inequality_columns=_inequality_columns(shared) if several else [],
        growth_sentence=_growth(shared, own, found),
        space=in_space,
        standing=standing,
        inequality=shared.inequality if several else None,
        lacks=lacks,
        source=basis.source,
    )


def _columns(shared: Shared, *, several: bool) -> list[Column]:
    """Similarity, size, what there is per inhabitant or business, and the indicators of regions that can be fed."""
    basis = shared.basis
    made = [shared.column("similarity"), shared.column("amount")] if several else [shared.column("amount")]
    _values, weight, by = shared.weighed
    if weight is not None:
        made.append(shared.column("per_weight").model_copy(update={"label": what(basis, by)}))
    for name in COMPARED if several else ():
        if name in shared.regions and shared.regions[name].notna().any():
            made.append(shared.column(name, since=basis.since if name == "growth" else None))
    return made


def _industry_columns(shared: Shared, own: ProfileRecord) -> list[Column]:
    """What is known of the region's industries."""
    fields = {"star_rating": "stars", "relatedness_density": "density"}
    against = text("measures.against_benchmark") if shared.against_benchmark else None
    return [
        shared.column(
            name,
            year=own.year,
            since=own.since if name in CHANGES else None,
            more=against if name == "location_quotient" else None,
        )
        for name in OF_INDUSTRIES
        if any(getattr(row, fields.get(name, name)) is not None for row in own.industries)
    ]


def _choice_columns(shared: Shared) -> list[Column]:
    names = ("amount", "relatedness_density", "opportunity_gain", "growth")
    return [shared.column(name, since=shared.basis.since if name == "growth" else None) for name in names]


def _inequality_columns(shared: Shared) -> list[Column]:
    series = shared.inequality
    if series is None:
        return []
    fields = {"theil_between": "between", "theil_within": "within"}
    kept = [name for name in UNEQUAL if any(getattr(year, fields.get(name, name)) is not None for year in series.years)]
    return [shared.column(name).model_copy(update={"source": series.source, "note": series.title}) for name in kept]


def _rows(shared: Shared, columns: list[Column], code: str, found: list[PeerRow]) -> list[Row]:
    basis = shared.basis
    alike = {each.region: each.similarity for each in found}
    sizes, per = _of_year(basis.sizes, basis.year), _of_year(shared.weighed[0], basis.year)
    given = {"amount": sizes, "per_weight": per, "similarity": pd.Series(alike, dtype=float)}
    return [
        Row(
            code=each,
            name=basis.name(each),
            own=each == code,
            values={column.key: number(given.get(column.key, shared.regions.get(column.key)).get(each)) for column in columns},
        )
        for each in (code, *alike)
    ]


def _of_year(values: pd.Series, year: int) -> pd.Series:
    return values[values.index.get_level_values("year") == year].droplevel("year")


def _peers_sentence(own: ProfileRecord, found: list[PeerRow], *, asked: bool, several: bool) -> Text:
    if not several:
        return text("seen.peers_alone")
    if not found:
        return text("seen.peers_none", name=own.name)
    first = found[0]
    said = {"name": own.name, "year": own.year, "count": len(found), "first": first.name}
    alike = f"{100 * first.similarity:.0f}%"
    return text("seen.peers_asked" if asked else "seen.peers", **said, alike=alike, most=MOST)


def _growth(shared: Shared, own: ProfileRecord, found: list[PeerRow]) -> Text | None:
    """How the region grew, and its place among its peers."""
    if "growth" not in shared.regions or shared.basis.since is None:
        return None
    growth = shared.regions["growth"].reindex([own.region, *(each.region for each in found)]).dropna()
    if own.region not in growth.index:
        return None
    place = int((growth > growth[own.region]).sum()) + 1
    said = {"name": own.name, "since": shared.basis.since, "year": shared.basis.year}
    value = f"{100 * growth[own.region]:+.1f}%".replace("-", "−")
    key = "seen.growth" if len(growth) > 1 else "seen.growth_alone"
    return text(key, **said, value=value, place=place, of=len(growth))


def _standing(shared: Shared, code: str) -> StandingRecord | None:
    """The region's amount per inhabitant or business beside all regions together, and its place."""
    values, weight, by = shared.weighed
    basis = shared.basis
    here = _of_year(values, basis.year)
    if weight is None or code not in here.index:
        return None
    counted = _of_year(weight, basis.year)
    whole = float((here * counted).sum() / counted.sum())
    value, place = float(here[code]), int((here > here[code]).sum()) + 1
    said = {lang: quantity(value / whole, "ratio", lang) for lang in LANGUAGES}
    amount = _amounts(basis, value), _amounts(basis, whole)
    return StandingRecord(
        what=what(basis, by),
        unit=basis.unit,
        year=basis.year,
        value=round(value, 6),
        whole=round(whole, 6),
        place=place,
        of=len(here),
        sentence=text(
            "seen.standing",
            name=basis.name(code),
            year=basis.year,
            what=what(basis, by),
            value=amount[0],
            whole=amount[1],
            times=Text(**said),
            place=f"{place:,}",
            of=f"{len(here):,}",
        ),
        source=basis.source,
    )


def _amounts(basis: Basis, value: float) -> Text:
    """What there is per inhabitant or business: won in ten thousands (Korean) or millions (English)."""
    if basis.unit != "KRW":
        return Text(**{lang: quantity(value, basis.unit, lang) for lang in LANGUAGES})
    return Text(
        ko=say("seen.won_each", "ko", amount=f"{value / 10**4:,.0f}"),
        en=say("seen.won_each", "en", amount=f"{value / 1e6:,.1f}"),
    )
