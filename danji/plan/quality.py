"""What a reader must know about the data before trusting the map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from danji import codes
from danji.cases import Case
from danji.measures.records import Text
from danji.plan.records import QualityRecord
from danji.texts import LANGUAGES, say
from danji.zones.links import Tied


def remarks(
    frames: Mapping[str, pd.DataFrame], case: Case, criteria: pd.DataFrame, tied: Tied | None = None
) -> list[QualityRecord]:
    """Unplaced sites, derived points, stand-in circles, estimates, missing values, data of another day."""
    sites = frames["sites"]
    placed = sites[["lon", "lat"]].notna().all(axis=1)
    found = [_remark("unplaced", sites.index[~placed])]
    for quality in sorted(set(sites.loc[placed, "position"].dropna()) - {"official"}):
        found.append(
            _remark(
                "position",
                sites.index[placed & (sites["position"] == quality)],
                what={lang: codes.label("position_qualities", quality, lang) for lang in LANGUAGES},
            )
        )
    found.append(_remark("stand_in", sites.index))
    for quality in sorted(set(sites["area_quality"].dropna()) - {"official"}):
        found.append(
            _remark(
                "area",
                sites.index[sites["area_quality"] == quality],
                what={lang: codes.label("value_qualities", quality, lang) for lang in LANGUAGES},
            )
        )
    labels = codes.labels("criteria")
    for name, weight in case.weights.items():
        if weight > 0:
            missing = criteria.index[placed & criteria[name].isna()]
            found.append(_remark("missing", missing, what={lang: labels.loc[name, f"label_{lang}"] for lang in LANGUAGES}))
    later = sites.index[[isinstance(day, type(case.day)) and day > case.day for day in sites["as_of"]]]
    found.append(_remark("later", later, day={lang: str(case.day) for lang in LANGUAGES}))
    if "actors" in frames:
        actors = frames["actors"]
        found.append(_remark("actors_unplaced", actors.index[actors[["lon", "lat"]].isna().any(axis=1)]))
        found.append(_remark("actors_town", actors.index[actors["position"] == "town_point"]))
    return [remark for remark in found if remark is not None] + ([] if tied is None else _linked(tied))


def _linked(tied: Tied) -> list[QualityRecord]:
    """Links that count for nothing, by why."""
    counts = {"unseated": tied.unseated, "within": tied.within, "unsized": tied.unsized, "unplaced": tied.unplaced}
    return [
        QualityRecord(
            key=f"links_{key}", text=Text(**{lang: say(f"links.{key}", lang, count=count) for lang in LANGUAGES}), sites=[]
        )
        for key, count in counts.items()
        if count
    ]


def _remark(key: str, rows: pd.Index, **values: Mapping[str, str]) -> QualityRecord | None:
    if rows.empty:
        return None
    said = {
        lang: say(f"plan.quality_{key}", lang, count=len(rows), **{name: value[lang] for name, value in values.items()})
        for lang in LANGUAGES
    }
    listed = [] if key == "stand_in" else [str(row) for row in rows]
    return QualityRecord(key=key, text=Text(**said), sites=listed)
