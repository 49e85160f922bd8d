"""The type of a cluster as a page: answer, four fields, what is missing, reference clusters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup

from danji import codes, texts
from danji.clusters import told
from danji.clusters.told import Typed
from danji.clusters.types import FUNCTIONS, Answer, answer
from danji.dossier import svg
from danji.dossier.drawing import Drawing, Words, length
from danji.dossier.network import rendered, roles_table
from danji.dossier.survey.blocks import DASH, Block, Figure, Paragraph, Section, Table, fixed, percent

WIDTH, HEIGHT, LEFT, TOP, FOOT = 620.0, 440.0, 56.0, 14.0, 392.0
LINE = 12.0
Ends = tuple[float, float]
Span = tuple[str, Ends, Ends]


def page(made: Typed, *, name: str, lang: str) -> str:
    """The page of the types in one language; nothing is loaded from outside, the same bytes every time."""
    both = (made.function, made.knowledge)
    missing = [line for given in both for line in told.lacks(made, lang, given)]
    sections = [
        _section("answer", [Paragraph(line) for line in told.findings(made, lang)], lang),
        _section("fields", [chart(made.function, name, lang, references(made)), chart(made.knowledge, name, lang, [])], lang),
        _section("missing", [Paragraph(line) for line in dict.fromkeys(missing)], lang),
        _section("roles", [] if made.roles is None else [roles_table(made.roles, lang)], lang),
        _section("mix", [_mix(made, lang)], lang),
        _section("references", [_references(made, lang), Paragraph(_type("measured_elsewhere", lang), "note")], lang),
        _section("method", [Paragraph(_type("method", lang), "note")], lang),
    ]
    kept = [each for each in sections if each.blocks]
    return rendered(
        kept,
        name=name,
        kind=_type("page_kind", lang),
        notice=f"{made.typologies.status[lang]} ({made.typologies.confidence})",
        lang=lang,
    )


def references(made: Typed) -> list[Span]:
    """Reference clusters that were measured: code, and the least and the most on both axes."""
    known = codes.labels("reference_clusters")
    known = known[known["measured"] == "yes"]
    first, second = made.function.typology.axes
    return [(str(code), _ends(row, first), _ends(row, second)) for code, row in known.iterrows()]


def _ends(row: pd.Series, axis: str) -> Ends:
    return float(row[f"{axis}_low"]), float(row[f"{axis}_high"])


def chart(given: Answer, name: str, lang: str, others: Sequence[Span]) -> Figure:
    """The four fields of a typology, with this region and the references in them."""
    first, second = given.typology.axes
    borders = given.typology.borders
    most: dict[str, float] = {
        axis: (1.45 if axis == first else 1.12)
        * max([2 * borders[axis], _or_zero(given.values[axis]), *(span[1:][at][1] for span in others)])
        for at, axis in enumerate((first, second))
    }
    if first == "inflow" or second == "inflow":
        most["inflow"] = 1.0

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (WIDTH - LEFT - 12) * x / most[first], FOOT - (FOOT - TOP) * y / most[second]

    edge_x, edge_y = at(borders[first], borders[second])
    parts: list[Markup] = [
        svg.element("rect", x=LEFT, y=TOP, width=WIDTH - LEFT - 12, height=FOOT - TOP, fill="#f7f8f9", stroke="#c3cad0"),
        svg.element("line", x1=edge_x, y1=TOP, x2=edge_x, y2=FOOT, class_="mark"),
        svg.element("line", x1=LEFT, y1=edge_y, x2=WIDTH - 12, y2=edge_y, class_="mark"),
        *_fields(given, lang),
    ]
    parts += _others(others, at, lang)
    parts += _own(given, at, lang)
    words = given.typology.axis_labels
    parts.append(svg.element("text", f"{words[first][lang]} →", x=WIDTH - 12, y=FOOT + 32, text_anchor="end", class_="key"))
    parts.append(svg.element("text", f"↑ {words[second][lang]}", x=6.0, y=FOOT + 32, class_="key"))
    for axis, where in ((first, (edge_x, FOOT + 15)), (second, (LEFT - 6, edge_y + 4))):
        anchor = "middle" if axis == first else "end"
        parts.append(
            svg.element("text", texts.number(borders[axis], lang), x=where[0], y=where[1], text_anchor=anchor, class_="key")
        )
    seen = _type(
        "chart_seen" if others else "chart_seen_alone",
        lang,
        first=texts.number(borders[first], lang),
        second=texts.number(borders[second], lang),
    )
    notes = [_type("chart_unknown", lang)] if any(map(math.isnan, given.values.values())) else []
    title = _type(f"chart_{given.typology.name}", lang, name=name)
    return Figure(f"fields-{given.typology.name}", Drawing(parts, WIDTH, HEIGHT), Words(title, seen, notes))


def _fields(given: Answer, lang: str) -> list[Markup]:
    """The names of the four types, each in a corner."""
    corners = {(True, True): (WIDTH - 20, TOP + 18, "end"), (False, True): (LEFT + 8, TOP + 18, "start"),
               (True, False): (WIDTH - 20, FOOT - 10, "end"), (False, False): (LEFT + 8, FOOT - 10, "start")}  # fmt: skip
    return [
        svg.element(
            "text", given.typology.labels[given.typology.fields[field]][lang], x=float(x), y=float(y), text_anchor=anchor,
            font_weight="700", fill="#1d4f80" if given.typology.fields[field] in given.could_be else "#4d5861",
        )
        for field, (x, y, anchor) in corners.items()
    ]  # fmt: skip


def _others(others: Sequence[Span], at: Callable[[float, float], tuple[float, float]], lang: str) -> list[Markup]:
    """The reference clusters, as dots or, where cells are withheld, as boxes; names beside them, free of each other."""
    labels, taken, drawn = codes.labels("reference_clusters"), list[tuple[float, float]](), []
    for code, (left, right), (least, most) in others:
        (x1, y1), (x2, y2) = at(left, least), at(right, most)
        px, py = (x1 + x2) / 2, (y1 + y2) / 2
        said = str(labels.loc[code, f"label_{lang}"])
        wide = 11.8 * length(said)
        far = px + 8 + wide > WIDTH
        free = [py + shift for shift in (4.0, 18.0, -10.0) if not any(abs(py + shift - v) < LINE for _u, v in taken)]
        spot = free[0] if free else py + 32
        taken.append((px, spot))
        if (left, least) == (right, most):
            drawn.append(svg.element("circle", cx=px, cy=py, r=4.5, fill="#6d7880", class_="actor"))
        else:
            wide_, high = max(x2 - x1, 3.0), max(y1 - y2, 3.0)
            box = {"x": px - wide_ / 2, "y": py - high / 2, "width": wide_, "height": high}
            drawn.append(svg.element("rect", **box, fill="#6d7880", fill_opacity="0.55", stroke="#4d5861"))
        anchor, away = ("end", x1 - 8) if far else ("start", x2 + 8)
        drawn.append(svg.element("text", said, x=away, y=spot, text_anchor=anchor, class_="who"))
    return drawn


def _own(given: Answer, at: Callable[[float, float], tuple[float, float]], lang: str) -> list[Markup]:
    """The region itself: a dot, or a band along the axis that is not known, or nothing."""
    first, second = given.typology.axes
    x, y = given.values[first], given.values[second]
    known = (not math.isnan(x), not math.isnan(y))
    px, py = at(x if known[0] else 0.0, y if known[1] else 0.0)
    name = svg.element("text", _type("this", lang), x=px + 13, y=py - 10, class_="who", font_weight="700")
    if all(known):
        return [svg.element("circle", cx=px, cy=py, r=8.5, fill="#a33b0b", class_="actor"), name]
    if known[0]:
        band = svg.element("rect", x=px - 5, y=TOP, width=10.0, height=FOOT - TOP, fill="#a33b0b", fill_opacity="0.35")
        return [
            band,
            svg.element("text", _type("this", lang), x=px + 10, y=(TOP + FOOT) / 2 - 40, class_="who", font_weight="700"),
        ]
    if known[1]:
        band = svg.element("rect", x=LEFT, y=py - 5, width=WIDTH - LEFT - 12, height=10.0, fill="#a33b0b", fill_opacity="0.35")
        return [band, name]
    return []


def _mix(made: Typed, lang: str) -> Table:
    rows = [
        [
            codes.label("value_functions", name, lang),
            f"{made.mix.jobs[name]:,.0f}",
            percent(_known(made.mix.shares[name])),
            fixed(_known(made.mix.quotients[name])),
        ]
        for name in FUNCTIONS
    ]
    return _table("mix", ("function", "jobs", "share", "quotient"), rows, {1, 2, 3}, lang)


def _references(made: Typed, lang: str) -> Table:
    typology, rows = made.function.typology, []
    for _code, row in codes.labels("reference_clusters").iterrows():
        measured = row["measured"] == "yes"
        spans = {axis: _ends(row, axis) for axis in FUNCTIONS} if measured else {}
        could = answer(typology, {axis: low for axis, (low, _high) in spans.items()}, ranges=spans).could_be
        numbers = [_span(*spans[axis]) if measured else DASH for axis in FUNCTIONS]
        what = " / ".join(typology.labels[each][lang] for each in could) if measured else _type("not_measured", lang)
        source = f"{row['source']} ({row['confidence']})"
        rows.append([str(row[f"label_{lang}"]), *numbers, what, str(row[f"described_{lang}"]), source])
    heads = ("cluster", *FUNCTIONS, "type", "what", "source")
    return _table("references", heads, rows, {1, 2, 3}, lang)


def _span(low: float, high: float) -> str:
    return fixed(low) if low == high else f"{fixed(low)}–{fixed(high)}"


def _section(key: str, blocks: Sequence[Block], lang: str) -> Section:
    return Section(key, _type(f"section_{key}", lang), blocks)


def _table(key: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[int], lang: str) -> Table:
    caption = _type(f"section_{key}", lang)
    return Table(caption, [_type(f"head_{head}", lang) for head in heads], rows, frozenset(numbers))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _type(key: str, lang: str, **values: object) -> str:
    return texts.say(f"types.{key}", lang, **values)
