"""Zones side by side, with the other schemes on their ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from danji import codes, programmes, rules, texts
from danji.errors import DataError, problem
from danji.plan import Basis, told
from danji.plan import explored as records
from danji.plan.explore import change
from danji.plan.records import Text, ZoneRecord
from danji.texts import LANGUAGES
from danji.zones import compare


def compared(ready: Basis, zones: Sequence[ZoneRecord]) -> records.Compared:
    """Two or more judged zones: every pair, every municipality, every other scheme."""
    shares = {zone.key: zone.shares for zone in zones}
    labels = {zone.key: zone.label for zone in zones}
    table = compare.by_municipality(shares, ready.place.sites, ready.value, linked=ready.linked)
    return records.Compared(
        zones=list(zones),
        pairs=[_pair(ready, labels, first, second, shares) for first, second in compare.pairs(list(shares))],
        municipalities=[
            records.MunicipalityRecord(
                zone=str(zone),
                region=str(region),
                region_name=str(ready.frames["regions"]["name"].get(region, region)),
                sites=int(row["sites"]),
                area_km2=round(float(row["area_km2"]), rules.PLACES),
                value=round(float(row["value"]), rules.PLACES),
            )
            for (zone, region), row in table.iterrows()
        ],
        stacked={key: _stacked(ready, each) for key, each in shares.items()},
    )


def _pair(
    ready: Basis, labels: Mapping[str, Text], first: str, second: str, shares: Mapping[str, Mapping[str, float]]
) -> records.PairRecord:
    found = compare.overlap(shares[first], shares[second], ready.place.sites["area_m2"])
    differs = change(shares[first], shares[second])
    sheet = told.Sheet(ready.names, 0.0)
    sentence = told.said(
        "explore.pair",
        lambda lang: {
            "first": labels[first][lang],
            "second": labels[second][lang],
            "common": texts.quantity(found.common_km2, "km²", lang),
            "of_first": told.percent(found.of_first),
            "of_second": told.percent(found.of_second),
            "jaccard": f"{found.jaccard:.2f}",
            "change": sheet.change(differs, lang),
        },
    )
    return records.PairRecord(
        first=first,
        second=second,
        change=differs,
        common_km2=round(found.common_km2, rules.PLACES),
        of_first=round(found.of_first, rules.PLACES),
        of_second=round(found.of_second, rules.PLACES),
        jaccard=round(found.jaccard, rules.PLACES),
        jaccard_sites=round(found.jaccard_sites, rules.PLACES),
        sentence=sentence,
    )


def _stacked(ready: Basis, shares: Mapping[str, float]) -> list[records.StackedRecord]:
    """The other schemes on a zone's ground that have not ended by the day of the rules, those that began later marked."""
    if "designations" not in ready.frames:
        return []
    day, table = ready.case.day, ready.frames["designations"]
    ended = table["until"].map(lambda last: isinstance(last, date) and last < day)
    rows = table[~ended].reset_index()
    begun = compare.in_force(table, day).reset_index()
    standing = set(zip(begun["site"], begun["scheme"], strict=True))
    stacking = ready.programme.stacking
    return [
        _scheme(each, rows, standing, stacking.get(each.scheme), ready.names)
        for each in compare.stacked(shares, ready.place.sites, table[~ended])
    ]


def _scheme(
    found: compare.Stacked,
    rows: pd.DataFrame,
    standing: set[tuple[str, str]],
    says: programmes.Stacking | None,
    names: Mapping[str, str],
) -> records.StackedRecord:
    own = rows[(rows["scheme"] == found.scheme) & rows["site"].isin(found.sites)]
    label = {lang: codes.label("schemes", found.scheme, lang) for lang in LANGUAGES}
    effect = "unknown" if says is None else says.effect
    source = None if says is None else says.source.title
    later = [site for site in found.sites if (site, found.scheme) not in standing]
    return records.StackedRecord(
        scheme=found.scheme,
        label=Text(**label),
        sites=list(found.sites),
        low_km2=round(found.low_km2, rules.PLACES),
        high_km2=round(found.high_km2, rules.PLACES),
        unknown=list(found.unknown),
        later=later,
        since={site: since for site, since in zip(own["site"], own["since"], strict=True) if isinstance(since, date)},
        effect=effect,
        source=None if source is None else Text(**source),
        sentence=_told(effect, label, source, found.unknown, later, names),
    )


def _told(
    effect: str,
    label: Mapping[str, str],
    source: Mapping[str, str] | None,
    unknown: Sequence[str],
    later: Sequence[str],
    names: Mapping[str, str],
) -> Text:
    """What is known of a scheme on the same ground, in sentences."""
    sheet = told.Sheet(names, 0.0)

    def words(lang: str) -> str:
        said = [texts.say(f"explore.stacked_{effect}", lang, label=label[lang], source="" if source is None else source[lang])]
        for key, sites in (("later", later), ("blank", unknown)):
            if sites:
                said.append(texts.say(f"explore.stacked_{key}", lang, names=sheet.listed(sites, lang)))
        return " ".join(said)

    return Text(**{lang: words(lang) for lang in LANGUAGES})


def enough(zones: Sequence[ZoneRecord]) -> None:
    """Are there two zones at least, each under a key of its own?

    Raises
    ------
    DataError
        If not.
    """
    if len({zone.key for zone in zones}) < 2:  # noqa: PLR2004  a comparison takes two
        raise DataError(problem("two_zones", value=", ".join(zone.key for zone in zones) or "–"))


def named(zone: ZoneRecord, key: str, label: Mapping[str, str] | None = None) -> ZoneRecord:
    """The same zone under another key, and label where one is given."""
    said = {"ko": key, "en": key} if label is None else label
    return zone.model_copy(update={"key": key, "label": Text(**said)})
