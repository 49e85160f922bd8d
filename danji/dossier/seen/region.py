"""The page on a region: specialisation, relatedness, growth, inequality, and its peers."""

from __future__ import annotations

from danji.dossier.charts import Bar, barred, cited
from danji.dossier.drawing import Words
from danji.dossier.seen import space
from danji.dossier.seen.numbers import Block, Grid, Part, Shown, grid, say, unit_of, written
from danji.dossier.survey import inequality, profile
from danji.dossier.survey.blocks import Figure, Paragraph, notes, word
from danji.measures.profile import QUADRANTS
from danji.measures.records import IndustryRow, Text
from danji.measures.seen import RegionRecord, Row, SpaceRecord

_SHIFTS = ("change", "national_share", "industry_mix", "regional_shift")
_FIELDS = {"theil_between": "between", "theil_within": "within"}  # indicator → field of a year, where they differ
_CHOICE = ("amount", "relatedness_density", "opportunity_gain", "growth")


def parts(made: RegionRecord, lang: str) -> list[Part]:
    """The sections of the page; those that cannot be made are left out."""
    found = [_specialised(made, lang), _space(made, lang), _growth(made, lang), _unequal(made, lang), _compared(made, lang)]
    return [each for each in found if each is not None]


def _specialised(made: RegionRecord, lang: str) -> Part | None:
    own = made.profile
    table = _industries(made, "quotients", say("industry_table", lang, name=made.name[lang], year=made.year), lang)
    chart = profile.quotients(own, lang)
    lead = own.sentences["quotients"][lang] if "quotients" in own.sentences else ""
    blocks: list[Block] = [] if "withheld" not in own.sentences else [Paragraph(own.sentences["withheld"][lang])]
    blocks.append(table if chart is None else Shown(chart, table))
    blocks += [Paragraph(own.sentences[key][lang]) for key in QUADRANTS if key in own.sentences]
    return Part("specialisation", say("page_specialisation", lang), lead, blocks)


def _industries(made: RegionRecord, key: str, caption: str, lang: str) -> Grid:
    kept = [each for each in made.industry_columns if each.key not in _SHIFTS]
    return grid(
        key,
        caption,
        kept,
        [_row(row) for row in made.profile.industries],
        lang=lang,
        kind="industry",
        first=word("head_industry", lang),
    )


def _row(row: IndustryRow) -> Row:
    named = {"star_rating": row.stars, "relatedness_density": row.density}
    own = {key: getattr(row, key) for key in ("amount", "share", "location_quotient", "low", "high", "growth", *_SHIFTS)}
    return Row(code=row.industry, name=row.name, values={**own, **named})


def _space(made: RegionRecord, lang: str) -> Part | None:
    found = made.space
    if found is None:
        return None
    title = say("space_title", lang, name=made.name[lang], year=found.year)
    note = say("space_note", lang, year=found.year, at_least=f"{found.at_least:.2f}")
    figure = Figure(
        "space", space.drawing(found, lang), Words(title, found.sentence[lang], [note, cited(found.source, lang)]), wide=True
    )
    blocks: list[Block] = [Shown(figure, _nodes(made, found, lang))]
    chart = profile.choice(made.profile, lang)
    if chart is not None:
        blocks.append(Shown(chart, _candidates(made, lang)))
    return Part("space", say("page_space", lang), found.sentence[lang], blocks)


def _nodes(made: RegionRecord, found: SpaceRecord, lang: str) -> Grid:
    columns = [each for each in made.industry_columns if each.key in {"location_quotient", "relatedness_density"}]
    ordered = sorted(found.nodes, key=lambda node: (-(node.density or 0.0), node.industry))
    here = {node.industry: node.here for node in found.nodes}
    rows = [
        Row(
            code=node.industry,
            name=node.name,
            values={"location_quotient": node.location_quotient, "relatedness_density": node.density},
        )
        for node in ordered
    ]
    more = {say("has", lang): lambda row: say("has_yes" if here[row.code] else "has_no", lang)}
    return grid(
        "space-nodes",
        say("space_table", lang),
        columns,
        rows,
        lang=lang,
        kind="industry",
        first=word("head_industry", lang),
        more=more,
    )


def _candidates(made: RegionRecord, lang: str) -> Grid:
    columns = [each for each in made.choice_columns if each.key in _CHOICE]
    rows = [
        Row(
            code=row.industry,
            name=row.name,
            values={
                "amount": row.amount,
                "relatedness_density": row.density,
                "opportunity_gain": row.gain,
                "growth": row.growth,
            },
        )
        for row in made.profile.candidates
    ]
    front = {row.industry for row in made.profile.candidates if row.frontier}
    more = {word("head_frontier", lang): lambda row: word("frontier_yes", lang) if row.code in front else ""}
    caption = say("choice_table", lang, name=made.name[lang])
    return grid("choice", caption, columns, rows, lang=lang, kind="industry", first=word("head_industry", lang), more=more)


def _growth(made: RegionRecord, lang: str) -> Part | None:
    blocks: list[Block] = []
    since = next((each.since for each in made.columns if each.key == "growth"), None)
    if made.growth_sentence is not None:
        title = say("growth_title", lang, name=made.name[lang], since=since, year=made.year)
        said = notes("growth", year=made.year, since=since, unit="rate", source=made.source, lang=lang)
        table = _of(made, "growth-peers", say("growth_table", lang, since=since, year=made.year), ("growth", "amount"), lang)
        blocks.append(Shown(_bars(made, "growth", title, made.growth_sentence[lang], said, lang), table))
    chart = profile.shift(made.profile, lang)
    if chart is not None:
        columns = [each for each in made.industry_columns if each.key in _SHIFTS]
        rows = sorted(
            (row for row in made.profile.industries if row.regional_shift is not None),
            key=lambda row: -(row.regional_shift or 0.0),
        )
        caption = say("shift_table", lang, since=made.profile.since, year=made.profile.year)
        first = word("head_industry", lang)
        blocks.append(
            Shown(chart, grid("shift", caption, columns, [_row(row) for row in rows], lang=lang, kind="industry", first=first))
        )
    if not blocks:
        return None
    lead = made.growth_sentence[lang] if made.growth_sentence is not None else made.profile.sentences["shift"][lang]
    return Part("growth", say("page_growth", lang), lead, blocks)


def _bars(
    made: RegionRecord, key: str, title: str, seen: str, said: list[str], lang: str, *, line_at: float | None = None
) -> Figure:
    """The region and its peers as bars, the highest first; the region is dark."""
    column = next(each for each in made.columns if each.key == key)
    known = sorted((row for row in made.rows if row.values[key] is not None), key=lambda row: -(row.values[key] or 0.0))
    unit = unit_of(column, lang)
    after = f"{'' if lang == 'ko' or unit.startswith('%') else ' '}{unit}"
    bars = [
        Bar(row.name[lang], row.values[key], f"{written(column, row.values[key] or 0.0, lang)}{after}", strong=row.own)
        for row in known
    ]
    return Figure(f"bars-{key}", barred(bars, line_at=line_at), Words(title, seen, said))


def _of(made: RegionRecord, key: str, caption: str, names: tuple[str, ...], lang: str) -> Grid:
    columns = [each for name in names for each in made.columns if each.key == name]
    return grid(key, caption, columns, made.rows, lang=lang, kind="region", first=word("head_region", lang))


def _unequal(made: RegionRecord, lang: str) -> Part | None:
    blocks: list[Block] = []
    at = made.standing
    if at is not None:
        said = [say("standing_note", lang), cited(at.source, lang)]
        title = say("standing_title", lang, what=at.what[lang], year=at.year)
        chart = _bars(made, "per_weight", title, at.sentence[lang], said, lang, line_at=at.whole)
        blocks.append(Shown(chart, _of(made, "standing", title, ("per_weight", "amount"), lang)))
    series = made.inequality
    if series is not None:
        rows = [
            Row(
                code=str(year.year),
                name=Text(ko=str(year.year), en=str(year.year)),
                values={each.key: getattr(year, _FIELDS.get(each.key, each.key)) for each in made.inequality_columns},
            )
            for year in series.years
        ]
        caption = f"{say('inequality_table', lang)}: {series.title[lang]}"
        missing = {str(year.year): year.missing[lang] if year.missing else "" for year in series.years}
        more = {word("head_absent_named", lang): lambda row: missing[row.code]}
        table = grid(
            "inequality", caption, made.inequality_columns, rows, lang=lang, kind="", first=word("head_year", lang), more=more
        )
        blocks.append(Shown(inequality.figure(series, lang), table))
    if not blocks:
        return None
    lead = at.sentence[lang] if at is not None else series.sentences[-1][lang] if series is not None else ""
    return Part("inequality", say("page_inequality", lang), lead, blocks)


def _compared(made: RegionRecord, lang: str) -> Part:
    caption = say("compare_table", lang, name=made.name[lang], year=made.year)
    blocks: list[Block] = [_of(made, "compare", caption, tuple(each.key for each in made.columns), lang)]
    return Part("compare", say("page_compare", lang), made.peers_sentence[lang], blocks)
