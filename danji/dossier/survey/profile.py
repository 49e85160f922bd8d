"""The profile of a region: industries, change, and industry choice."""

from __future__ import annotations

from danji.dossier.charts import Bar, barred
from danji.dossier.drawing import Words
from danji.dossier.survey.blocks import (
    DASH,
    Block,
    Figure,
    Heading,
    Paragraph,
    Section,
    Table,
    fixed,
    notes,
    percent,
    word,
)
from danji.dossier.tradeoff import tradeoff
from danji.measures.profile import QUADRANTS, amount
from danji.measures.records import IndustryRow, Measures, ProfileRecord

_TOP = 15
_SHIFTS = 6  # industries that added and took away most


def section(made: Measures, lang: str) -> Section:
    """Each table's profile."""
    blocks = [block for each in made.profiles for block in _blocks(each, lang)]
    return Section("profile", word("page_profile", lang), blocks)


def _blocks(each: ProfileRecord, lang: str) -> list[Block]:
    blocks: list[Block] = [
        Heading(word("profile_of", lang, name=each.name[lang], table=word(f"amount_{each.table}", lang), year=each.year)),
        Paragraph(word("profile_why", lang, why=each.why[lang]), "note"),
    ]
    if "withheld" in each.sentences:
        blocks.append(Paragraph(each.sentences["withheld"][lang]))
    made = [quotients(each, lang), shift(each, lang)]
    blocks += [figure for figure in made if figure is not None]
    blocks += [Paragraph(each.sentences[key][lang]) for key in QUADRANTS if key in each.sentences]
    blocks.append(_industries(each, lang))
    if each.candidates:
        blocks += _choice(each, lang)
    return blocks


def quotients(each: ProfileRecord, lang: str) -> Figure | None:
    """The most specialised industries as bars; none where no quotient is known."""
    ranked = [row for row in each.industries if row.location_quotient is not None][:_TOP]
    if not ranked:
        return None
    withheld = [row for row in each.industries if row.location_quotient is None and row.high is not None]
    withheld = sorted(withheld, key=lambda row: -(row.high or 0.0))[: max(0, _TOP - 10)]
    rows = [Bar(row.name[lang], row.location_quotient, fixed(row.location_quotient), row.low, row.high) for row in ranked]
    rows += [
        Bar(row.name[lang], None, word("between", lang, low=fixed(row.low), high=fixed(row.high)), row.low, row.high)
        for row in withheld
    ]
    words = Words(
        word("profile_quotients", lang, name=each.name[lang], year=each.year),
        each.sentences["quotients"][lang],
        notes("location_quotient", year=each.year, since=None, unit="ratio", source=each.source, lang=lang),
    )
    return Figure(f"profile-{each.table}-quotients", barred(rows, line_at=1.0), words)


def shift(each: ProfileRecord, lang: str) -> Figure | None:
    """What the region itself added or took away, by industry; none for one year."""
    known = [row for row in each.industries if row.regional_shift is not None]
    if not known or "shift" not in each.sentences:
        return None
    ordered = sorted(known, key=lambda row: -(row.regional_shift or 0.0))
    kept = ordered if len(ordered) <= 2 * _SHIFTS else [*ordered[:_SHIFTS], *ordered[-_SHIFTS:]]
    rows = [
        Bar(row.name[lang], row.regional_shift, amount(row.regional_shift or 0.0, each.unit, lang, signed=True)) for row in kept
    ]
    words = Words(
        word("profile_shift", lang, name=each.name[lang], since=each.since, year=each.year),
        each.sentences["shift"][lang],
        notes("regional_shift", year=each.year, since=each.since, unit=each.unit, source=each.source, lang=lang),
    )
    return Figure(f"profile-{each.table}-shift", barred(rows), words)


def _industries(each: ProfileRecord, lang: str) -> Table:
    changing = any(row.change is not None for row in each.industries)
    keys = ["industry", "amount", "share", "location_quotient", "range", "growth"]
    keys += ["quadrant", "stars", "density", "national_share", "industry_mix", "regional_shift"] if changing else []
    rows = [[_cell(row, key, each.unit, lang) for key in keys] for row in each.industries[:_TOP]]
    more = len(each.industries) - len(rows)
    caption = word("industries_caption", lang, name=each.name[lang], year=each.year)
    if more > 0:
        caption += ". " + word("rows_more", lang, count=f"{more:,}")
    return Table(caption, [head(key, each.unit, lang) for key in keys], rows, frozenset(range(1, len(keys))))


def head(key: str, unit: str, lang: str) -> str:
    """The heading of a column, with the unit of amounts."""
    said = word(f"head_{key}", lang)
    return f"{said} ({word(f'short_{unit}', lang)})" if key in _AMOUNTS else said


_AMOUNTS = frozenset({"amount", "change", "national_share", "industry_mix", "regional_shift"})


def _cell(row: IndustryRow, key: str, unit: str, lang: str) -> str:
    if key == "industry":
        return row.name[lang]
    if key == "range":
        low, high = fixed(row.low), fixed(row.high)
        return DASH if row.low is None or row.high is None or low == high else f"{low}–{high}"
    if key == "quadrant":
        return word(f"quadrant_word_{row.quadrant}", lang) if row.quadrant else DASH
    value = getattr(row, key)
    if key in _AMOUNTS:
        return DASH if value is None else fixed(value / (1e8 if unit == "KRW" else 1.0), 0, signed=key != "amount")
    if key in {"share", "growth", "density"}:
        return percent(value, signed=key == "growth")
    return fixed(value, 0 if key == "stars" else 2)


def choice(each: ProfileRecord, lang: str) -> Figure | None:
    """Candidates by nearness and gain; none where fewer than two can be placed."""
    drawing = tradeoff(each.candidates, lang=lang)
    if drawing is None:
        return None
    title = word("choice_chart", lang, name=each.name[lang], year=each.year)
    unit, source = "weighted complexity", each.source
    said = notes("opportunity_gain", year=each.year, since=each.since, unit=unit, source=source, lang=lang)
    return Figure(f"profile-{each.table}-choice", drawing, Words(title, each.sentences["choice"][lang], said), wide=True)


def _choice(each: ProfileRecord, lang: str) -> list[Block]:
    blocks: list[Block] = [Heading(word("choice_title", lang, name=each.name[lang]))]
    chart = choice(each, lang)
    blocks.append(Paragraph(each.sentences["choice"][lang]) if chart is None else chart)
    keys = ("industry", "amount", "density", "gain", "growth_all", "rank", "frontier")
    rows = [
        [
            row.name[lang],
            fixed(row.amount / (1e8 if each.unit == "KRW" else 1.0), 0),
            percent(row.density),
            fixed(row.gain, 3, signed=True),
            percent(row.growth, signed=True),
            fixed(row.rank, 1),
            word("frontier_yes", lang) if row.frontier else "",
        ]
        for row in each.candidates[:_TOP]
    ]
    caption = word("candidates_caption", lang, name=each.name[lang])
    more = len(each.candidates) - len(rows)
    if more > 0:
        caption += ". " + word("rows_more", lang, count=f"{more:,}")
    blocks.append(Table(caption, [head(key, each.unit, lang) for key in keys], rows, frozenset(range(1, 6))))
    return blocks
