"""The pattern on the map: are like values together, and where; with chance and false discoveries told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from danji.indicators import spatial
from danji.measures.basis import Basis, text
from danji.measures.data import listed
from danji.measures.feeds import SEED, Lacking, map_values
from danji.measures.records import AreaRow, PatternRecord, Text
from danji.measures.told import number

PERMUTATIONS = 9999
WHOLE = 999  # for the whole map, where each deal costs as much as the map has areas
AT_MOST = 0.05  # false discovery rate
LEAST = 10  # areas without which a pattern is not looked for
CLASSES = ("HH", "LL", "HL", "LH")
SPOTS = ("hot", "cold")
NAMED = 8  # areas of a class that a sentence names


def patterns(basis: Basis, industries: list[str]) -> list[PatternRecord]:
    """The pattern of what regions have per inhabitant or business, and of the quotient of each of these industries."""
    found = [_pattern(basis, industry) for industry in (None, *industries)]
    return [each for each in found if each is not None]


def _pattern(basis: Basis, industry: str | None) -> PatternRecord | None:
    if basis.neighbours is None:
        return None
    try:
        values, what = map_values(basis, industry)
    except Lacking:
        return None
    values = values[values.index.isin(basis.neighbours.areas)].dropna().sort_index()
    if len(values) < LEAST:
        return None
    list_ = basis.neighbours.among(values.index)
    whole = spatial.moran(values, neighbours=list_, rng=np.random.default_rng(SEED), permutations=WHOLE)
    local = spatial.moran_map(
        values, neighbours=list_, rng=np.random.default_rng(SEED), permutations=PERMUTATIONS, at_most=AT_MOST
    )
    spots = spatial.hot_spots(
        values, neighbours=list_, rng=np.random.default_rng(SEED), permutations=PERMUTATIONS, at_most=AT_MOST
    )
    alone = [str(area) for area, count in zip(list_.areas, list_.count, strict=True) if not count]
    areas = _areas(basis, values, local, spots)
    return PatternRecord(
        key=f"{basis.table}.{industry or 'level'}",
        table=basis.table,
        title=what,
        unit="ratio" if industry is not None else basis.unit,
        year=basis.year,
        moran=number(whole["moran"]),
        expected=number(whole["expected"]),
        p=number(whole["p"]),
        permutations=PERMUTATIONS,
        at_most=AT_MOST,
        areas=areas,
        alone=alone,
        sentences=_sentences(basis, what, whole, areas, alone),
        source=basis.source,
    )


def _areas(basis: Basis, values: pd.Series, local: pd.DataFrame, spots: pd.DataFrame) -> list[AreaRow]:
    frame = pd.DataFrame(
        {
            "value": values,
            "moran": local["local_moran"],
            "p": local["p"],
            "p_adjusted": local["p_adjusted"],
            "kind": local["class"],
            "getis_ord": spots["getis_ord"],
            "hot_p": spots["p"],
            "hot_p_adjusted": spots["p_adjusted"],
            "hot": spots["class"],
        }
    )
    return [
        AreaRow(
            region=str(row["region"]),
            name=basis.name(str(row["region"])),
            short=basis.own_name(str(row["region"])),
            **{key: number(row[key]) for key in frame if key not in {"kind", "hot"}},
            **{key: row[key] if isinstance(row[key], str) else None for key in ("kind", "hot")},
        )
        for row in frame.rename_axis("region").reset_index().to_dict("records")
    ]


def _sentences(basis: Basis, what: Text, whole: pd.Series, areas: list[AreaRow], alone: list[str]) -> dict[str, Text]:
    said = {"whole": _whole(basis, what, whole)}
    for kind in CLASSES:
        named = _of_class(areas, kind, "kind")
        if named:
            said[kind] = _group(f"class_{kind}", named, what)
    said["spots"] = _spots(areas, what)
    marked = sum(1 for each in areas if each.kind in CLASSES)
    if not marked:
        said["none"] = text("measures.pattern_none", at_most=_percent(AT_MOST))
    if alone:
        said["alone"] = text(
            "measures.pattern_alone",
            count=len(alone),
            named=listed([basis.name(each) for each in alone], most=NAMED, of="others"),
        )
    return said


def _whole(basis: Basis, what: Text, whole: pd.Series) -> Text:
    if not np.isfinite(whole["moran"]):
        return text("measures.moran_undefined", what=what)
    by_chance = whole["p"] > AT_MOST
    key = "chance" if by_chance else ("alike" if whole["moran"] > whole["expected"] else "unlike")
    moran = f"{whole['moran']:.2f}".replace("-", "−")
    return text(f"measures.moran_{key}", what=what, year=basis.year, moran=moran, p=_p(float(whole["p"])))


def _p(p: float) -> str:
    return f"{p:.4f}".rstrip("0")


def _percent(share: float) -> str:
    return f"{100 * share:g}%"


def _of_class(areas: list[AreaRow], kind: str, field: str) -> list[Text]:
    """The areas of a class by name, the most extreme first."""
    found = [each for each in areas if getattr(each, field) == kind]
    low = kind in {"LL", "LH", "cold"}
    return [each.name for each in sorted(found, key=lambda each: (each.value if low else -each.value, each.region))]


def _group(key: str, named: list[Text], what: Text) -> Text:
    shown = listed(named, most=NAMED)
    if len(named) <= NAMED:
        shown = text("measures.all_named", shown=shown, count=len(named)) if len(named) > 1 else shown
    return text(f"measures.{key}", named=shown, what=what, at_most=_percent(AT_MOST))


def _spots(areas: list[AreaRow], what: Text) -> Text:
    hot, cold = (_of_class(areas, kind, "hot") for kind in SPOTS)
    if not hot and not cold:
        return text("measures.spots_none", what=what)
    none = text("measures.nowhere")
    return text(
        "measures.spots",
        what=what,
        hot_count=len(hot),
        hot=listed(hot, most=NAMED, of="others") if hot else none,
        cold_count=len(cold),
        cold=listed(cold, most=NAMED, of="others") if cold else none,
        at_most=_percent(AT_MOST),
    )
