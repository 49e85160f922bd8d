"""Where plants gather, to be read: sentences, records, and the chart of a curve with its bands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from danji import texts
from danji.dossier import svg
from danji.dossier.drawing import wrapped
from danji.indicators.gathering import Gathering
from danji.indicators.gathering.groups import BETWEEN

Record = Mapping[str, Any]

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 460.0, 250.0, 44.0, 12.0, 34.0, 190.0
_STYLE = Markup("""svg{font-family:Pretendard,"Noto Sans KR","Malgun Gothic",sans-serif;background:#fff}
text{font-size:11px;fill:#1c2329}.strong{font-size:12.5px;font-weight:700}.tick{text-anchor:middle}.end{text-anchor:end}
.local{fill:#d5dce1;stroke:none}.global{fill:none;stroke:#a4502c;stroke-width:1.2;stroke-dasharray:4 3}
.line{fill:none;stroke:#1d4f80;stroke-width:2}.axis{stroke:#1c2329}""")


def records(found: Gathering, industries: pd.DataFrame) -> list[dict[str, Any]]:
    """What is known of each industry, the clearest first, with its sentence in both languages."""
    rows = []
    for code, row in found.industries.sort_values(["gamma", "psi"], ascending=False, kind="stable").iterrows():
        curve = found.curves.loc[code]
        record = {
            "industry": str(code),
            "name": name(str(code), industries),
            **{key: _plain(row[key]) for key in found.industries.columns},
            "ranges_km": runs(curve["above"] if row["verdict"] == "localised" else curve["below"]),
        }
        rows.append({**record, "sentence": {lang: sentence(record, lang) for lang in texts.LANGUAGES}})
    return rows


def runs(outside: pd.Series) -> list[tuple[float, float]]:
    """The stretches of distance, in km, on which a curve lies outside its band.

    Examples
    --------
    >>> runs(pd.Series([0.1, 0.2, 0.0, 0.3], index=[0.0, 1000.0, 2000.0, 3000.0]))
    [(0.0, 1.0), (3.0, 3.0)]
    """
    out = outside > 0
    stretch = (out != out.shift()).cumsum()[out]
    return [(float(at.index[0]) / 1000, float(at.index[-1]) / 1000) for _number, at in outside[out].groupby(stretch)]


def sentence(record: Record, lang: str) -> str:
    """One industry in one sentence."""
    return texts.say(
        f"gathering.{record['verdict']}",
        lang,
        industry=record["name"][lang],
        plants=f"{record['plants']:,}",
        ranges=ranges(record, lang),
        gamma=f"{record['gamma']:.3g}",
        psi=f"{record['psi']:.3g}",
        p=f"{p_value(record):.2g}",
    )


def ranges(record: Record, lang: str) -> str:
    """The distances outside the band, in words."""
    return ", ".join(_stretch(low, high, lang) for low, high in record["ranges_km"])


def p_value(record: Record) -> float:
    """The p-value on the side of the verdict; where there is none, the lesser."""
    sides = {"localised": record["p_localised"], "dispersed": record["p_dispersed"]}
    return float(sides.get(record["verdict"], min(sides.values())))


def _stretch(low: float, high: float, lang: str) -> str:
    first, last = texts.number(low, lang, digits=1), texts.quantity(high, "km", lang, digits=1)
    return last if first == texts.number(high, lang, digits=1) else f"{first}–{last}"


def lines(found: Gathering, known: Sequence[Record], *, lang: str) -> list[str]:
    """All industries, a sentence each, and what was left out."""
    return [*(record["sentence"][lang] for record in known), *left(found, lang=lang)]


def left(found: Gathering, *, lang: str) -> list[str]:
    """What was left out, where something was."""
    return [
        texts.say(f"gathering.{key}", lang, count=f"{count:,}")
        for key, count in (("unplaced", found.left_out), ("too_few", found.too_few))
        if count
    ]


def chart(found: Gathering, record: Record, *, lang: str, key: str = "gathering") -> str:
    """The curve of one industry over its bands, as a picture that stands alone."""
    curve = found.curves.loc[record["industry"]]
    km = [float(distance) / 1000 for distance in curve.index]
    top = 1.08 * float(curve[["density", "global_high"]].max(axis=None)) or 1.0

    def at(values: pd.Series) -> list[tuple[float, float]]:
        span = (km[-1] - km[0]) or 1.0
        wide = _WIDTH - _LEFT - _RIGHT
        return [
            (_LEFT + wide * (x - km[0]) / span, _FOOT - (_FOOT - _TOP) * max(y, 0.0) / top)
            for x, y in zip(km, values, strict=True)
        ]

    drawn = [
        svg.element("polygon", points=svg.line([*at(curve["local_high"]), *reversed(at(curve["local_low"]))]), class_="local"),
        svg.element("polyline", points=svg.line(at(curve["global_high"])), class_="global"),
        svg.element("polyline", points=svg.line(at(curve["global_low"])), class_="global"),
        svg.element("polyline", points=svg.line(at(curve["density"])), class_="line"),
        svg.element("line", x1=_LEFT, y1=_FOOT, x2=_WIDTH - _RIGHT, y2=_FOOT, class_="axis"),
        svg.element("text", texts.quantity(top, "per km", lang, digits=4), x=_LEFT, y=_TOP - 4),
        *_ticks(km, lang),
        *_legend(lang),
    ]
    title = texts.say("gathering.title", lang, industry=record["name"][lang])
    said = wrapped(record["sentence"][lang], _WIDTH / 11.6)
    words = [svg.element("text", line, x=6.0, y=_HEIGHT + 14 * place) for place, line in enumerate(said)]
    heading = svg.element("text", title, x=6.0, y=16.0, class_="strong")
    picture = svg.picture(
        svg.element("style", _STYLE),
        heading,
        *drawn,
        *words,
        box=(0.0, 0.0, _WIDTH, _HEIGHT + 14 * len(said)),
        key=key,
        title=title,
        description=record["sentence"][lang],
        class_="chart",
    )
    return f"{picture}\n"


def _ticks(km: Sequence[float], lang: str) -> list[Markup]:
    step = 10 ** math.floor(math.log10(km[-1] / 2))
    step *= next(each for each in (5, 2, 1) if km[-1] / (step * each) >= 2 or each == 1)  # noqa: PLR2004  two marks or more
    marks = [step * place for place in range(int(km[-1] / step) + 1)]
    wide = (_WIDTH - _LEFT - _RIGHT) / (km[-1] - km[0])
    drawn = [
        svg.element("text", texts.number(mark, lang), x=_LEFT + wide * (mark - km[0]), y=_FOOT + 15, class_="tick")
        for mark in marks
        if mark >= km[0]
    ]
    return [*drawn, svg.element("text", texts.say("gathering.axis", lang), x=_WIDTH - _RIGHT, y=_FOOT + 30, class_="end")]


def _legend(lang: str) -> list[Markup]:
    drawn, x = [], 6.0
    for key, class_ in (("density", "line"), ("local", "local"), ("global", "global")):
        said = texts.say(f"gathering.{key}", lang)
        sign = (
            svg.element("rect", x=x, y=_FOOT + 36, width=14.0, height=8.0, class_=class_)
            if class_ == "local"
            else svg.element("line", x1=x, y1=_FOOT + 40, x2=x + 14, y2=_FOOT + 40, class_=class_)
        )
        drawn += [sign, svg.element("text", said, x=x + 18, y=_FOOT + 44)]
        x += 30 + sum(5.6 if ord(letter) < 0x1100 else 11.0 for letter in said)  # noqa: PLR2004  where Hangul begins
    return drawn


def name(code: str, industries: pd.DataFrame) -> texts.Text:
    """An industry in words, or its code where nobody named it; of a group, both."""
    base, between, group = code.rpartition(BETWEEN)
    if between and code not in industries.index:
        return {lang: f"{name(base, industries)[lang]} · {_group(group, lang)}" for lang in texts.LANGUAGES}
    if code not in industries.index:
        return dict.fromkeys(texts.LANGUAGES, code)
    row = industries.loc[code]
    return {"ko": row["name"], "en": row["name_en"] or row["name"]}


def _group(group: str, lang: str) -> str:
    key = f"gathering.group_{group}"
    return texts.say(key, lang) if texts.has(key) else texts.say("gathering.group_jobs", lang, limits=group)


def _plain(value: Any) -> Any:
    """A cell as JSON takes it."""
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain  # noqa: PLR0124  NaN
