"""The page on an industry: where it is strong, how it grows, what goes with it."""

from __future__ import annotations

from danji.dossier.charts import Bar, barred, cited
from danji.dossier.drawing import Words
from danji.dossier.seen.numbers import Block, Part, Shown, grid, say, scaled, unit_of
from danji.dossier.survey.blocks import Figure, Paragraph, fixed, notes, percent, word
from danji.dossier.trends import Line, Point, trends
from danji.measures.seen import IndustryRecord

_TOP = 20


def parts(made: IndustryRecord, lang: str) -> list[Part]:
    """The sections of the page; those that cannot be made are left out."""
    found = [_strong(made, lang), _grown(made, lang), _related(made, lang), _whole(made, lang)]
    return [each for each in found if each is not None]


def _strong(made: IndustryRecord, lang: str) -> Part | None:
    if "strong" not in made.sentences:
        return None
    seen = made.sentences["strong"][lang]
    known = [row for row in made.regions if row.values["location_quotient"] is not None][:_TOP]
    bars = [
        Bar(
            row.name[lang],
            row.values["location_quotient"],
            fixed(row.values["location_quotient"]),
            row.values["low"],
            row.values["high"],
        )
        for row in known
    ]
    title = say("strong_title", lang, industry=made.name[lang], year=made.year)
    said = notes("location_quotient", year=made.year, since=None, unit="ratio", source=made.source, lang=lang)
    caption = say("strong_table", lang, industry=made.name[lang], year=made.year)
    more = "" if len(made.regions) == made.count else say("more_rows", lang, shown=len(made.regions), all=f"{made.count:,}")
    table = grid(
        "regions", caption, made.columns, made.regions, lang=lang, kind="region", first=word("head_region", lang), note=more
    )
    return Part(
        "strong",
        say("page_strong", lang),
        seen,
        [Shown(Figure("strong", barred(bars, line_at=1.0), Words(title, seen, said)), table)],
    )


def _grown(made: IndustryRecord, lang: str) -> Part | None:
    if not made.by_year:
        return None
    column = made.year_columns[0]
    most = max(row.values["regions_with"] or 0.0 for row in made.by_year)
    points = [
        Point(int(row.code), scaled(column, row.values["amount"], lang), row.values["regions_with"] == most)
        for row in made.by_year
    ]
    title = say("grown_title", lang, industry=made.name[lang])
    seen = made.sentences["growth"][lang] if "growth" in made.sentences else ""
    said = [f"{column.label[lang]}: {unit_of(column, lang)}", made.year_columns[1].means[lang], cited(made.source, lang)]
    drawn = trends([Line(unit_of(column, lang), points)], shown=lambda value: fixed(value, 0), said=word("some_missing", lang))
    table = grid(
        "by-year",
        say("grown_table", lang, industry=made.name[lang]),
        made.year_columns,
        made.by_year,
        lang=lang,
        kind="",
        first=word("head_year", lang),
    )
    return Part(
        "grown", say("page_grown", lang), seen, [Shown(Figure("grown", drawn, Words(title, seen, said), wide=True), table)]
    )


def _related(made: IndustryRecord, lang: str) -> Part | None:
    if not made.related:
        return None
    column = made.related_columns[0]
    bars = [Bar(row.name[lang], row.values["proximity"], percent(row.values["proximity"], 0)) for row in made.related]
    title = say("related_title", lang, industry=made.name[lang], year=made.year)
    seen = made.sentences["related"][lang]
    said = [column.means[lang], *([column.misleads[lang]] if column.misleads else []), cited(made.source, lang)]
    table = grid(
        "related", title, made.related_columns, made.related, lang=lang, kind="industry", first=word("head_industry", lang)
    )
    return Part(
        "related",
        say("page_related", lang),
        seen,
        [Shown(Figure("related-bars", barred(bars), Words(title, seen, said)), table)],
    )


def _whole(made: IndustryRecord, lang: str) -> Part | None:
    if not made.whole:
        return None
    caption = say("whole_table", lang, industry=made.name[lang], year=made.year)
    blocks: list[Block] = [
        grid("whole", caption, made.whole_columns, made.whole, lang=lang, kind="", first=word("head_industry", lang))
    ]
    blocks += [Paragraph(f"{each.label[lang]}: {each.means[lang]}", "note") for each in made.whole_columns]
    return Part("whole", say("page_whole", lang), "", blocks)
