"""What the tables are."""

from __future__ import annotations

from danji.dossier.charts import cited
from danji.dossier.survey.blocks import Block, Heading, Paragraph, Section, Table, word
from danji.measures.records import DataRecord, Measures


def section(made: Measures, lang: str) -> Section:
    """The tables in numbers and sentences, and what could not be made of them."""
    blocks: list[Block] = []
    for each in made.data:
        blocks.append(Heading(each.label[lang]))
        blocks += [Paragraph(sentence[lang]) for sentence in each.sentences]
        if each.absent or each.missing_cells:
            blocks.append(_years(each, lang))
        blocks.append(Paragraph(cited(each.source, lang), "note"))
    if made.left_out:
        blocks.append(Heading(word("left_out", lang)))
        blocks += [Paragraph(each[lang]) for each in made.left_out]
    return Section("data", word("page_data", lang), blocks)


def _years(each: DataRecord, lang: str) -> Table:
    absent = {one.year: one for one in each.absent}
    rows = [
        [
            str(year),
            f"{each.regions - len(absent[year].regions) if year in absent else each.regions:,}",
            f"{len(absent[year].regions):,}" if year in absent else "0",
            absent[year].named[lang] if year in absent else "",
            f"{each.missing_cells.get(year, 0):,}",
        ]
        for year in each.years
    ]
    heads = [
        word(f"head_{head}", lang) for head in ("year", "known_regions", "absent_regions", "absent_named", "missing_cells")
    ]
    return Table(word("missing_caption", lang), heads, rows, frozenset({1, 2, 4}))
