"""Figures in print beside the same facts of the zone proposed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from danji import codes
from danji.measures.records import Text
from danji.plan.records import ComparisonRecord, ZoneRecord
from danji.tables.sense import area_in_m2
from danji.zones.scores import PER_SITE


def compare(frames: Mapping[str, pd.DataFrame], zone: ZoneRecord) -> list[ComparisonRecord]:
    """One row per figure in print; the fact of the zone is left out where we cannot compute it for that region."""
    if "reported" not in frames:
        return []
    labels, found = codes.labels("facts"), []
    for figure, row in frames["reported"].iterrows():
        label = labels.loc[row["fact"]]
        region = row["region"] if isinstance(row["region"], str) else None
        in_m2 = area_in_m2(row["value"], row["unit"]) if row["fact"] == "area_km2" else None
        found.append(
            ComparisonRecord(
                figure=str(figure),
                fact=row["fact"],
                label=Text(ko=label["label_ko"], en=label["label_en"]),
                region=region,
                region_name=None if region is None else str(frames["regions"]["name"].get(region, region)),
                reported=row["value"] if in_m2 is None else round(in_m2 / 1e6, 6),
                unit=label["unit"],
                as_of=row["as_of"] if row["as_of"] is not None and row["as_of"] == row["as_of"] else None,
                drawn=_fact(row["fact"], region, zone, frames["sites"]),
                comparable=row["comparable"],
                note=Text(ko=_text(row["note_ko"]), en=_text(row["note_en"])),
                source=row["source"],
            )
        )
    return found


def _fact(name: str, region: str | None, zone: ZoneRecord, sites: pd.DataFrame) -> float | None:
    """A fact of the zone, or of its sites in one municipality."""
    if region is None:
        return zone.facts.get(name)
    inside = pd.Series(zone.shares, dtype=float)
    local = sites.loc[inside.index[sites.loc[inside.index, "region"] == region]]
    if name in PER_SITE:
        return round(float((PER_SITE[name](local) * inside.loc[local.index]).sum()), 6)
    return float(local["complex"].dropna().nunique()) if name == "complexes" else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
