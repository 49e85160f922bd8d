"""Inequality between regions over the years: lines, and a table with the regions missing in each year."""

from __future__ import annotations

from danji.dossier.drawing import Words
from danji.dossier.survey.blocks import DASH, Block, Figure, Heading, Paragraph, Section, Table, fixed, notes, percent, word
from danji.dossier.trends import Line, Point, trends
from danji.measures.records import InequalityRecord, InequalityYear, Measures, PersistenceRecord

_SPLIT = ("theil", "within", "between")
_WHOLE = ("gini", "williamson", "variation", "theil")


def section(made: Measures, lang: str) -> Section:
    """Every series the tables allow."""
    blocks: list[Block] = []
    for each in made.inequality:
        blocks.append(figure(each, lang))
        blocks.append(_table(each, lang))
    for kept in made.persistence:
        blocks += [Heading(kept.title[lang]), Paragraph(kept.sentence[lang]), _moves(kept, lang)]
    if blocks:
        blocks.insert(0, Paragraph(word("inequality_intro", lang)))
    return Section("inequality", word("page_inequality", lang), blocks)


def figure(each: InequalityRecord, lang: str) -> Figure:
    """The measures of a series as lines over the years."""
    measures = _SPLIT if each.groups != "none" else _WHOLE
    lines = [
        Line(
            word(f"measure_{name}_{each.groups}" if name in {"between", "within"} else f"measure_{name}", lang),
            [Point(year.year, getattr(year, name), year.comparable) for year in each.years],
        )
        for name in measures
        if any(getattr(year, name) is not None for year in each.years)
    ]
    seen = " ".join(sentence[lang] for sentence in each.sentences)
    last = each.years[-1].year
    first = each.years[0].year
    said = notes("theil", year=last, since=first if first != last else None, unit="index", source=each.source, lang=lang)
    drawing = trends(lines, shown=lambda value: f"{value:.3f}".replace("-", "−"), said=word("some_missing", lang))
    return Figure(f"inequality-{each.key.replace('.', '-')}", drawing, Words(each.title[lang], seen, said), wide=True)


def _moves(each: PersistenceRecord, lang: str) -> Table:
    """Of the regions of each fifth, how many per cent were in each fifth a year later."""
    rows = []
    for place, row in enumerate(each.counts, start=1):
        size = sum(row)
        rows.append([word("fifth", lang, place=place), f"{size:,}", *(percent(cell / size if size else None) for cell in row)])
    later = [word("fifth_later", lang, place=place) for place in range(1, len(each.counts) + 1)]
    heads = [word("head_fifth", lang), word("head_moves", lang), *later]
    return Table(word("persistence_caption", lang), heads, rows, frozenset(range(1, len(heads))))


def _table(each: InequalityRecord, lang: str) -> Table:
    keys = ["year", "regions", "theil", "between", "within", "between_share", "gini", "williamson", "variation", "atkinson"]
    keys = [key for key in keys if key in {"year", "regions"} or any(getattr(year, key) is not None for year in each.years)]
    rows = [[*(_cell(year, key) for key in keys), year.missing[lang] if year.missing else DASH] for year in each.years]
    heads = [word(f"head_{key}", lang) for key in (*keys, "absent_named")]
    return Table(each.title[lang], heads, rows, frozenset(range(1, len(keys))))


def _cell(year: InequalityYear, key: str) -> str:
    value = getattr(year, key)
    if key in {"year", "regions"}:
        return str(value)
    return percent(value) if key == "between_share" else fixed(value, 4)
