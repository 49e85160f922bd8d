"""The pattern on the map: local Moran classes and hot spots, with sentences that can be read out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from danji.dossier.areas import classes
from danji.dossier.drawing import Words
from danji.dossier.ground import Ground, ground
from danji.dossier.survey.blocks import Block, Figure, Heading, Paragraph, Section, notes, word
from danji.measures.pattern import CLASSES, SPOTS
from danji.measures.records import Measures, PatternRecord

Grounds = Mapping[str, tuple[Ground, str]]  # table → what its maps are drawn on, and where the boundaries are from


def grounds(made: Measures, regions: pd.DataFrame) -> Grounds:
    """What the maps of each table are drawn on; made once, for all maps in both languages."""
    found = {}
    for each in {pattern.table: pattern for pattern in made.patterns}.values():
        areas = {area.region for area in each.areas}
        levels = set(regions.loc[regions.index.isin(areas), "level"])
        shown = regions[regions["level"].isin(levels)]
        on = ground(shown["geometry"], shown["within"]) if "geometry" in regions else None
        if on is not None:
            found[each.table] = on, _boundaries(shown)
    return found


def section(made: Measures, lang: str, drawn: Grounds) -> Section:
    """Both maps of every pattern."""
    blocks: list[Block] = []
    for at, each in enumerate(made.patterns, start=1):
        blocks.append(Heading(word("pattern_of", lang, what=each.title[lang], year=each.year)))
        blocks.append(Paragraph(each.sentences["whole"][lang]))
        if each.table in drawn:
            blocks += [_moran(each, at, lang, drawn), _spots(each, at, lang, drawn)]
    if blocks:
        blocks.append(Paragraph(word("pattern_how", lang, permutations=f"{made.patterns[0].permutations:,}"), "note"))
    return Section("pattern", word("page_pattern", lang), blocks)


def _moran(each: PatternRecord, at: int, lang: str, drawn: Grounds) -> Figure:
    kinds = {area.region: area.kind or "alone" for area in each.areas}
    said = [each.sentences[key][lang] for key in (*CLASSES, "none", "alone") if key in each.sentences]
    words = _words(each, "moran", " ".join(said), lang, drawn)
    drawing = classes(drawn[each.table][0], kinds, _names(each, lang), order=CLASSES, lang=lang)
    return Figure(f"pattern-{each.table}-{at}-moran", drawing, words)


def _spots(each: PatternRecord, at: int, lang: str, drawn: Grounds) -> Figure:
    kinds = {area.region: area.hot or "alone" for area in each.areas}
    words = _words(each, "spots", each.sentences["spots"][lang], lang, drawn)
    drawing = classes(drawn[each.table][0], kinds, _names(each, lang), order=SPOTS, lang=lang)
    return Figure(f"pattern-{each.table}-{at}-spots", drawing, words)


def _names(each: PatternRecord, lang: str) -> dict[str, str]:
    """Areas by their short names: without the region they lie in."""
    return {area.region: area.short[lang] for area in each.areas}


def _words(each: PatternRecord, what: str, seen: str, lang: str, drawn: Grounds) -> Words:
    source = "; ".join(part for part in (each.source, drawn[each.table][1]) if part)
    measure = "local_moran" if what == "moran" else "getis_ord"
    said = notes(measure, year=each.year, since=None, unit="index", source=source, lang=lang)
    return Words(word(f"map_{what}", lang, what=each.title[lang], year=each.year), seen, said)


def _boundaries(shown: pd.DataFrame) -> str:
    given = shown["source"].dropna() if "source" in shown else []
    return "; ".join(sorted({each.strip() for text in given for each in text.split(";")}))
