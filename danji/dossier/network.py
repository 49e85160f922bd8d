"""A network as a page that stands alone: findings, picture, brokers, gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from danji import codes, texts
from danji.dossier import network_picture
from danji.dossier.drawing import Words, alone
from danji.dossier.page import environment
from danji.dossier.survey.blocks import DASH, Block, Figure, Paragraph, Section, Table, fixed, percent
from danji.networks import Survey, holes, mixing, surveys, told

SHOWN = 20
VERSION = "0.1.0"


def page(made: Survey, *, name: str, lang: str, regions: Mapping[str, str] | None = None, more: Sequence[Section] = ()) -> str:
    """The page of a network in one language; nothing is loaded from outside, the same bytes every time.

    `regions` names the regions by code; `more` are sections to add before the method.
    """
    places = regions or {}
    sections = [
        _section("findings", [Paragraph(line) for line in told.findings(made, lang)], lang),
        _section("picture", [figure(made, name, lang)], lang),
        _section("roles", [roles_table(made.roles, lang)], lang),
        _section("gaps", _gaps(made, lang), lang),
        _section("brokers", _brokers(made, lang), lang),
        _section("dependence", _dependence(made, lang), lang),
        _section("kinds", [_groups(made.kinds, lambda code: codes.label("actor_kinds", code, lang), "kind", lang)], lang),
        _section("regions", [_groups(made.regions, lambda code: places.get(code, code), "region", lang)], lang),
        _section("years", _years(made, lang), lang),
        _section("names", _suspects(made, lang), lang),
        *more,
        _section("method", [Paragraph(_method(made, lang), "note")], lang),
    ]
    return rendered(
        [each for each in sections if each.blocks],
        name=name,
        kind=_net("page_kind", lang),
        notice=_net("page_notice", lang),
        lang=lang,
    )


def rendered(sections: Sequence[Section], *, name: str, kind: str, notice: str, lang: str) -> str:
    """Sections as one page."""
    template = environment().get_template("sections.html")
    return template.render(
        lang=lang,
        name=name,
        kind=kind,
        notice=notice,
        sections=sections,
        version=VERSION,
        word=lambda key: _net(key, lang),
    )


def picture(made: Survey, *, name: str, lang: str) -> str:
    """The picture as a file that stands alone."""
    drawn = figure(made, name, lang)
    return alone(drawn.drawing, key=drawn.key, words=drawn.words)


def figure(made: Survey, name: str, lang: str) -> Figure:
    """The picture with its words."""
    drawn, shown = network_picture.drawing(made, lang)
    tied = int(made.whole["tied"])
    key = "picture_all" if shown == tied else "picture_some"
    words = Words(_net("picture_title", lang, name=name), _net(key, lang, shown=f"{shown:,}", tied=f"{tied:,}"))
    return Figure("network", drawn, words, wide=True)


def roles_table(found: pd.DataFrame, lang: str) -> Table:
    """Which roles of an innovative cluster are linked, present or missing."""
    rows = [
        [
            codes.label("cluster_roles", str(role), lang),
            _net(f"state_{row['state']}", lang),
            f"{row['actors']:,}",
            f"{row['linked']:,}",
            ", ".join(codes.label("cluster_roles", each, lang) for each in row["partners"].split(";") if each) or DASH,
        ]
        for role, row in found.iterrows()
    ]
    return _table("roles", ("role", "state", "actors", "linked", "with"), rows, {2, 3}, lang)


def partners_section(pairs: pd.DataFrame, lang: str) -> Section:
    """The best suggested pairs with their reasons."""
    rows = [
        [str(row["for_name"]), str(row["name"]), fixed(row["score"]), " ".join(told.why(row, lang))]
        for _actor, row in pairs.iterrows()
    ]
    table = _table("partners", ("for", "suggested", "score", "why"), rows, {2}, lang)
    return _section("partners", [Paragraph(_net("partners_note", lang), "note"), table] if rows else [], lang)


def main_role(row: pd.Series) -> str | None:
    """The brokerage role an actor plays most; none where it plays none."""
    counts = row[list(holes.ROLES)]
    return str(counts.index[int(counts.to_numpy(float).argmax())]) if counts.sum() > 0 else None


def _brokers(made: Survey, lang: str) -> list[Block]:
    rows = []
    for _actor, row in told.named(made, surveys.brokers(made)).iterrows():
        role = main_role(row)
        rows.append(
            [
                row["name"],
                codes.label("actor_kinds", row["kind"], lang),
                f"{row['partners']:,}",
                percent(_known(row["betweenness"]), 2),
                fixed(_known(row["constraint"])),
                fixed(_known(row["effective_size"]), 1),
                f"{row['brokerage']:,}",
                DASH if role is None else codes.label("brokerage_roles", role, lang),
            ]
        )
    heads = ("name", "kind", "partners", "betweenness", "constraint", "effective_size", "brokerage", "main_role")
    return [_table("brokers", heads, rows, {2, 3, 4, 5, 6}, lang)] if rows else []


def _dependence(made: Survey, lang: str) -> list[Block]:
    rows = [
        [
            row["name"],
            codes.label("actor_kinds", row["kind"], lang),
            f"{row['pieces']:,}",
            f"{row['cut_off']:,}",
            percent(_known(row["pairs_lost"]), 2),
        ]
        for _actor, row in told.named(made, surveys.dependence(made)).iterrows()
    ]
    if not rows:
        return [Paragraph(_net("no_dependence", lang))]
    return [_table("dependence", ("name", "kind", "pieces", "cut_off", "pairs_lost"), rows, {2, 3, 4}, lang)]


def _groups(frame: pd.DataFrame, label: Any, head: str, lang: str) -> Table:
    most = frame.sort_values(["within", "actors"], ascending=False, kind="stable").head(SHOWN)
    rows = [
        [
            label(str(code)),
            *(f"{row[key]:,.0f}" for key in ("actors", "tied", "within", "across")),
            fixed(_known(row["density"]), 4),
            fixed(_known(row["ei"]), signed=True),
            fixed(_known(row["more_than_chance"])),
        ]
        for code, row in most.iterrows()
    ]
    heads = (head, "actors", "tied", "within", "across", "density", "ei", "more_than_chance")
    return _table(f"{head}s", heads, rows, set(range(1, 8)), lang)


def _gaps(made: Survey, lang: str) -> list[Block]:
    rows = [
        [
            " – ".join(codes.label("actor_kinds", row[each], lang) for each in ("first", "second")),
            f"{row['ties']:,}",
            fixed(row["expected"], 1),
        ]
        for row in made.gaps[:SHOWN]
    ]
    quiet = [codes.label("actor_kinds", each, lang) for each in mixing.untied(made.network, "kind")]
    said: list[Block] = [Paragraph(_net("untied", lang, kinds=", ".join(quiet)))] if quiet else []
    return [*said, _table("gaps", ("pair", "ties", "expected"), rows, {1, 2}, lang)] if rows else said


def _years(made: Survey, lang: str) -> list[Block]:
    rows = [
        [
            str(year),
            *(f"{row[key]:,.0f}" for key in ("projects", "actors", "new", "ties")),
            percent(_known(row["repeated"])),
            fixed(_known(row["density"]), 4),
            fixed(_known(row["clustering"])),
            percent(_known(row["largest"])),
        ]
        for year, row in made.years.iterrows()
    ]
    heads = ("year", "projects", "actors", "new", "ties", "repeated", "density", "clustering", "largest")
    return [_table("years", heads, rows, set(range(1, 9)), lang)] if rows else []


def _suspects(made: Survey, lang: str) -> list[Block]:
    if made.suspects is None or made.suspects.empty:
        return []
    rows = [
        [
            f"{row.first_name} ({row.first})",
            f"{row.second_name} ({row.second})",
            fixed(row.likeness),
            _net(f"reason_{row.reason}", lang),
        ]
        for row in made.suspects.head(SHOWN).itertuples()
    ]
    said = Paragraph(_net("names_alike", lang, count=len(made.suspects)))
    return [said, _table("names", ("first", "second", "likeness", "reason"), rows, {2}, lang)]


def _method(made: Survey, lang: str) -> str:
    return _net("method_text", lang, exact=f"{holes.EXACT_TO:,}", pivots=holes.PIVOTS, seed=made.seed)


def _section(key: str, blocks: Sequence[Block], lang: str) -> Section:
    return Section(key, _net(f"section_{key}", lang), blocks)


def _table(key: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[int], lang: str) -> Table:
    caption = _net(f"section_{key}", lang)
    return Table(caption, [_net(f"head_{head}", lang) for head in heads], rows, frozenset(numbers))


def _known(value: float) -> float | None:
    return float(value) if value == value else None  # noqa: PLR0124  NaN


def _net(key: str, lang: str, **values: object) -> str:
    return texts.say(f"network.{key}", lang, **values)
