"""Rankings: a chart for each indicator, the highest first, and after a gap the lowest."""

from __future__ import annotations

from danji.dossier.charts import Bar, barred
from danji.dossier.drawing import Words
from danji.dossier.survey.blocks import Block, Figure, Heading, Section, notes, quantity, word
from danji.measures.records import Measures, RankingRecord

_OF = ("region", "industry", "pair")


def section(made: Measures, lang: str) -> Section:
    """The rankings by what they are of: regions, industries, pairs."""
    blocks: list[Block] = []
    for of in _OF:
        found = [each for each in made.rankings if each.of == of]
        if found:
            blocks.append(Heading(word(f"rank_of_{of}", lang)))
            blocks += [figure(each, lang) for each in found]
    return Section("rankings", word("page_rankings", lang), blocks)


def figure(each: RankingRecord, lang: str) -> Figure:
    """One ranking as a chart."""
    rows = [_bar(row.place, row.name[lang], row.value, each, lang) for row in each.top]
    if each.bottom:
        left = each.count - len(each.top) - len(each.bottom)
        rows += [Bar("⋯", None, word("left_between", lang, count=f"{left:,}"))] if left > 0 else []
        rows += [_bar(row.place, row.name[lang], row.value, each, lang) for row in each.bottom]
    years = str(each.year) if each.since is None else f"{each.since}–{each.year}"
    title = word("rank_title", lang, indicator=each.label[lang], years=years, count=f"{each.count:,}")
    said = notes(each.indicator, year=each.year, since=each.since, unit=each.unit, source=each.source, lang=lang)
    if each.note is not None:
        said.insert(1, each.note[lang])
    if each.undefined:
        said.insert(1, word("undefined", lang, count=f"{each.undefined:,}"))
    words = Words(title, each.sentence[lang], said)
    return Figure(f"rank-{each.table}-{each.of}-{each.indicator}", barred(rows, line_at=each.line_at), words)


def _bar(place: int, name: str, value: float, each: RankingRecord, lang: str) -> Bar:
    return Bar(f"{place} {name}", value, quantity(value, each.unit, lang), strong=place == 1)
