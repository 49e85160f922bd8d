"""The value chain of an industry, to be read: sentences, records, and the picture of its tiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from danji import codes, texts
from danji.dossier import svg
from danji.dossier.drawing import Drawing, Words, alone, wrapped
from danji.indicators.linkages import Chain, Named
from danji.indicators.linkages.chain import FINAL, REST

_WIDE, _TALL, _TOP, _GAP, _BAR, _SEEN = 232.0, 420.0, 34.0, 24.0, 14.0, 0.3
_INK = Markup(
    ".node{fill:#1d4f80}.rest{fill:#8d99a3}.end{fill:#a4502c}.flow{fill:none;stroke:#1d4f80;stroke-opacity:.18}"
    ".goal{fill:#1c2329}.name{font-size:11px}.head{font-size:12px;font-weight:700}"
)


def records(found: Chain, names: pd.DataFrame, asked: Named, about: Mapping[str, Any]) -> dict[str, Any]:
    """The chain for machines, with its sentences in both languages."""
    rows = [
        {**row, "name": {lang: _name(str(row["industry"]), names, lang, found) for lang in texts.LANGUAGES}}
        for row in found.tiers.to_dict("records")
    ]
    return {
        "target": list(found.target),
        "asked": asked.asked,
        "fit": asked.fit,
        "besides": list(asked.besides),
        "name": {lang: _name(found.name, names, lang, found) for lang in texts.LANGUAGES},
        "output": found.output,
        "imported": None if found.imported != found.imported else found.imported,
        "tiers": rows,
        "links": found.links.to_dict("records"),
        "accounts": {key: about[key] for key in ("name", "unit", "note", "year", "source")},
        "sentences": {lang: sentences(found, names, asked, about, lang) for lang in texts.LANGUAGES},
    }


def sentences(found: Chain, names: pd.DataFrame, asked: Named, about: Mapping[str, Any], lang: str) -> list[str]:
    """What the chain says, how well the industry fits the code asked for, and what the accounts are."""
    first = found.tiers[(found.tiers["tier"] == 1) & ~found.tiers["industry"].isin([REST, FINAL])]

    def largest(side: str) -> str:
        rows = first[(first["side"] == side) & (first["industry"] != found.name)].head(4)
        shown = [
            texts.say("chain.part", lang, name=_name(row.industry, names, lang, found), share=_share(row.share, lang))
            for row in rows.itertuples()
        ]
        return ", ".join(shown) or texts.say("chain.nobody", lang)

    own = first[(first["side"] == "supply") & (first["industry"] == found.name)]["share"].sum()
    final = found.tiers[(found.tiers["tier"] == 1) & (found.tiers["industry"] == FINAL)]["share"].sum()
    target = _name(found.name, names, lang, found)
    said = [
        texts.say("chain.buys", lang, target=target, largest=largest("supply")),
        texts.say("chain.own", lang, share=_share(own, lang)),
        texts.say("chain.sells", lang, target=target, final=_share(final, lang), largest=largest("sales")),
    ]
    if found.imported == found.imported:
        said.append(texts.say("chain.imported", lang, share=_share(found.imported / found.output, lang)))
    return [*said, _fit(asked, target, lang), f"{about['name'][lang]}. {about['note'][lang]}"]


def _fit(asked: Named, target: str, lang: str) -> str:
    if asked.fit == "own":
        return texts.say("chain.fit_own", lang, target=target)
    shown = ", ".join(asked.besides[:8]) + (" …" if len(asked.besides) > 8 else "")  # noqa: PLR2004  a line's worth
    code = f"{codes.label('classifications', asked.classification, lang)} {asked.asked}"
    return texts.say(f"chain.fit_{asked.fit}", lang, code=code, target=target, besides=shown)


def rows(found: Chain, names: pd.DataFrame, about: Mapping[str, Any], *, lang: str) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the chain as a table: tier by tier, suppliers first."""
    heads = [texts.say(f"chain.column_{key}", lang, unit=about["unit"][lang]) for key in ("tier", "industry", "value", "share")]
    cells = [
        [
            texts.say(f"chain.head_{row.side}", lang, tier=row.tier),
            _name(str(row.industry), names, lang, found),
            texts.number(float(row.value), lang, digits=0),
            _share(float(row.share), lang),
        ]
        for row in found.tiers.itertuples()
    ]
    return heads, cells


def chart(found: Chain, names: pd.DataFrame, asked: Named, about: Mapping[str, Any], *, lang: str) -> str:
    """The tiers of suppliers on the left, the target in the middle, those of customers on the right."""
    drawing = _drawn(found, names, lang)
    target = _name(found.name, names, lang, found)
    said = sentences(found, names, asked, about, lang)
    notes = [*said[-2:], texts.say("chain.how_to_read", lang), texts.say("chain.source", lang, source=about["source"])]
    return alone(drawing, key="chain", words=Words(texts.say("chain.title", lang, target=target), " ".join(said[:3]), notes))


def _drawn(found: Chain, names: pd.DataFrame, lang: str) -> Drawing:
    columns = [*range(-_depth(found, "supply"), 0), 0, *range(1, _depth(found, "sales") + 1)]
    most = max((_rows(found, column)["share"].sum() for column in columns if column), default=1.0)
    crowd = max((len(_rows(found, column)) for column in columns if column), default=1)
    unit = (_TALL - _GAP * crowd) / max(most, 1.0)
    places: dict[tuple[int, str], tuple[float, float, float]] = {}  # column, node → x, top, height
    drawn: list[Markup] = []
    lowest = _TOP + unit
    for at, column in enumerate(columns):
        x = 10.0 + at * _WIDE
        drawn.append(svg.element("text", _head(column, lang), x=x, y=16.0, class_="head"))
        if column == 0:
            places[0, found.name] = (x, _TOP, max(unit, 2.0))
            drawn += _node((x, _TOP, max(unit, 2.0)), _name(found.name, names, lang, found), "goal", 1.0, lang)
            continue
        y = _TOP
        for row in _rows(found, column).itertuples():
            tall = max(unit * row.share, 1.5)
            places[column, str(row.industry)] = (x, y, tall)
            kind = {REST: "rest", FINAL: "end"}.get(str(row.industry), "node")
            words = _node((x, y, tall), _name(str(row.industry), names, lang, found), kind, row.share, lang)
            drawn += words
            y += max(tall + 4, 6 + 12.0 * (len(words) - 1))
            lowest = max(lowest, y)
    style = svg.element("style", _INK)
    flows = _flows(found, places, unit / found.output)
    return Drawing([style, *flows, *drawn], 10.0 + _WIDE * len(columns), max(lowest, _TOP + 60) + 6)


def _node(place: tuple[float, float, float], name: str, kind: str, share: float, lang: str) -> list[Markup]:
    x, y, tall = place
    lines = [*wrapped(name, (_WIDE - _BAR - 70) / 11)[:2], _share(share, lang)]
    words = [
        svg.element("text", line, x=x + _BAR + 5, y=y + 10 + 12 * at, class_="name figure") for at, line in enumerate(lines)
    ]
    return [svg.element("rect", x=x, y=y, width=_BAR, height=tall, class_=kind), *words]


def _flows(found: Chain, places: Mapping[tuple[int, str], tuple[float, float, float]], scale: float) -> list[Markup]:
    """Bands from sellers to buyers, stacked on both ends in the order of what they lead to."""
    ends = []
    for link in found.links.itertuples():
        away = -1 if link.side == "supply" else 1
        left, right = sorted([away * link.tier, away * (link.tier - 1)])
        ends.append(((left, str(link.from_industry)), (right, str(link.to_industry)), scale * float(link.value)))
    ends = [each for each in ends if each[0] in places and each[1] in places]
    ends.sort(key=lambda each: (places[each[0]][1], places[each[1]][1]))
    used: dict[tuple[tuple[int, str], str], float] = {}
    drawn = []
    for start, end, wide in ends:
        y = []
        for node, side in ((start, "out"), (end, "in")):
            y.append(places[node][1] + used.get((node, side), 0.0) + wide / 2)
            used[node, side] = used.get((node, side), 0.0) + wide
        if wide >= _SEEN:
            drawn.append(_band((places[start][0] + _BAR, y[0]), (places[end][0], y[1]), wide))
    return drawn


def _band(start: tuple[float, float], end: tuple[float, float], wide: float) -> Markup:
    bend = (end[0] - start[0]) / 2
    first, *others = [
        f"{svg.number(x)} {svg.number(y)}" for x, y in (start, (start[0] + bend, start[1]), (end[0] - bend, end[1]), end)
    ]
    return svg.element("path", d=f"M{first}C{' '.join(others)}", class_="flow", stroke_width=wide)


def _rows(found: Chain, column: int) -> pd.DataFrame:
    """The nodes of a column, final demand and the rest last."""
    side = "supply" if column < 0 else "sales"
    rows = found.tiers[(found.tiers["side"] == side) & (found.tiers["tier"] == abs(column))]
    last = rows["industry"].map({FINAL: 1, REST: 2}).fillna(0)
    return rows.assign(last=last).sort_values("last", kind="stable")


def _depth(found: Chain, side: str) -> int:
    return int(found.tiers.loc[found.tiers["side"] == side, "tier"].max())


def _head(column: int, lang: str) -> str:
    kind = "target" if column == 0 else "supply" if column < 0 else "sales"
    return texts.say(f"chain.head_{kind}", lang, tier=abs(column))


def _share(share: float, lang: str) -> str:
    return texts.quantity(share, "share", lang, digits=1)


def _name(code: str, names: pd.DataFrame, lang: str, found: Chain) -> str:
    if code in {REST, FINAL}:
        return texts.say("chain.rest" if code == REST else "chain.final", lang)
    if code == found.name and len(found.target) > 1:
        return texts.say("chain.several", lang, first=_one(found.target[0], names, lang), count=len(found.target) - 1)
    return _one(code, names, lang)


def _one(code: str, names: pd.DataFrame, lang: str) -> str:
    other = names["name_en"].get(code) if lang == "en" else None
    return str(other if isinstance(other, str) and other else names["name"].get(code, code))
