"""The page on clusters: where they are found, of what type, and how their actors are linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danji import codes, texts
from danji.clusters import Found, told
from danji.clusters.told import Typed
from danji.dossier import clusters, network, types
from danji.dossier.seen.numbers import Block, Part, Shown, grid, say
from danji.dossier.survey.blocks import Paragraph
from danji.measures.basis import Basis, text
from danji.measures.records import Text
from danji.measures.seen import Column, Row
from danji.measures.told import number
from danji.networks import Survey, surveys
from danji.networks import told as networks_told

_FOUND = {
    "amount": "",
    "share": "share",
    "location_quotient": "ratio",
    "growth_a_year": "rate per year",
    "signs": "",
    "stability": "share",
    "estimated": "share",
}
_FIELDS = {"amount": "value", "location_quotient": "quotient", "growth_a_year": "growth"}  # column → field, where they differ
_ANSWER = ("value", "border", "margin")
_POSITION = {"partners": "actors", "betweenness": "share", "constraint": "index"}


def found_part(found: Found, basis: Basis, lang: str) -> Part:
    """The groups of regions, the strongest first, with grade and stage."""
    columns = [
        _column("found", key, unit or (basis.unit if key == "amount" else ""), basis, found) for key, unit in _FOUND.items()
    ]
    rows, words = [], {}
    for rank, row in found.clusters.iterrows():
        code = f"{rank}"
        name = Text(**{each: f"{rank}. {clusters.group(row, basis, each)}" for each in texts.LANGUAGES})
        rows.append(Row(code=code, name=name, values={key: number(row[_FIELDS.get(key, key)]) for key in _FOUND}))
        words[code] = (str(row["grade"]), texts.say(f"clusters.stage.{row['stage']}", lang))
    more = {texts.say("clusters.heads.grade", lang): lambda row: words[row.code][0],
            texts.say("clusters.heads.stage", lang): lambda row: words[row.code][1]}  # fmt: skip
    first = texts.say("clusters.heads.name", lang)
    table = grid("found", texts.say("clusters.section_found", lang), columns, rows, lang=lang, kind="", first=first, more=more)
    drawn = clusters.figure(found, basis, lang)
    blocks: list[Block] = [] if not rows else [table if drawn is None else Shown(drawn, table)]
    blocks += [Paragraph(each, "note") for each in clusters.mind(found, basis, lang)]
    return Part("found", texts.say("clusters.section_found", lang), clusters.lead(found, basis, lang), blocks)


def _column(table: str, key: str, unit: str, basis: Basis, found: Found) -> Column:
    return Column(
        key=key,
        label=text(f"seen.{table}_{key}"),
        unit=unit,
        means=text(f"seen.{table}_{key}_means"),
        misleads=None,
        year=found.year,
        since=found.since if key == "growth_a_year" else None,
        source=basis.source,
    )


def type_part(made: Typed, name: Text, source: str, lang: str) -> Part:
    """Both typologies: the answer, the fields, and what is missing."""
    lines = told.findings(made, lang)
    blocks: list[Block] = []
    for answer, others in ((made.function, types.references(made)), (made.knowledge, [])):
        columns = [
            Column(
                key=key,
                label=text(f"seen.type_{key}"),
                unit="index",
                means=text(f"seen.type_{key}_means"),
                misleads=None,
                year=made.year or 0,
                source=source,
            )
            for key in _ANSWER
        ]
        given = {"value": answer.values, "border": answer.typology.borders, "margin": answer.margins}
        rows = [
            Row(
                code=axis,
                name=Text(**answer.typology.axis_labels[axis]),
                values={key: number(given[key][axis]) for key in _ANSWER},
            )
            for axis in answer.typology.axes
        ]
        drawn = types.chart(answer, name[lang], lang, others)
        key = f"type-{answer.typology.name}"
        blocks.append(
            Shown(drawn, grid(key, drawn.words.title, columns, rows, lang=lang, kind="", first=say("type_axis", lang)))
        )
    blocks += [Paragraph(line) for line in lines[1:]]
    missing = [line for answer in (made.function, made.knowledge) for line in told.lacks(made, lang, answer)]
    blocks += [Paragraph(f"{say('type_missing', lang)}: {line}", "note") for line in dict.fromkeys(missing)]
    blocks.append(Paragraph(f"{made.typologies.status[lang]} ({made.typologies.confidence})", "note"))
    return Part("type", say("page_type", lang), lines[0] if lines else "", blocks)


def network_part(made: Survey, name: Text, about: Mapping[str, Any], lang: str) -> Part:
    """The network of the actors: picture, who stands between, and which kinds are not tied."""
    positions = networks_told.named(made, surveys.brokers(made))
    columns = [_of_actors(key, unit, about) for key, unit in _POSITION.items()]
    rows = [
        Row(
            code=str(actor),
            name=Text(ko=str(row["name"]), en=str(row["name"])),
            values={key: number(row[key]) for key in _POSITION},
        )
        for actor, row in positions.iterrows()
    ]
    kinds = {str(actor): codes.label("actor_kinds", kind, lang) for actor, kind in positions["kind"].items()}
    more = {texts.say("network.head_kind", lang): lambda row: kinds[row.code]}
    caption, first = texts.say("network.section_brokers", lang), texts.say("network.head_name", lang)
    table = grid("brokers", caption, columns, rows, lang=lang, kind="", first=first, more=more)
    blocks: list[Block] = [Shown(network.figure(made, name[lang], lang), table)]
    pairs = [
        Row(
            code=f"{row['first']}-{row['second']}",
            name=_pair(row),
            values={"ties": number(row["ties"]), "expected": number(row["expected"])},
        )
        for row in made.gaps
    ]
    if pairs:
        of_gaps = [_of_actors(key, "count", about) for key in ("ties", "expected")]
        caption, first = texts.say("network.section_gaps", lang), texts.say("network.head_pair", lang)
        blocks.append(grid("gaps", caption, of_gaps, pairs, lang=lang, kind="", first=first))
    lines = networks_told.findings(made, lang)
    blocks += [Paragraph(line) for line in lines[1:]]
    return Part("network", say("page_network", lang), lines[0], blocks)


def _of_actors(key: str, unit: str, about: Mapping[str, Any]) -> Column:
    return Column(
        key=key,
        label=text(f"network.head_{key}") if key != "betweenness" else text("seen.net_betweenness"),
        unit=unit,
        means=text(f"seen.net_{key}_means"),
        misleads=None,
        year=about["year"],
        source=about["source"],
    )


def _pair(row: Mapping[str, Any]) -> Text:
    return Text(
        **{
            lang: " – ".join(codes.label("actor_kinds", row[each], lang) for each in ("first", "second"))
            for lang in texts.LANGUAGES
        }
    )
