"""The picture of a network: dots that are tied stand near each other; the same places every time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from danji import codes, texts
from danji.dossier import svg
from danji.dossier.drawing import Drawing, length
from danji.networks import Survey

WIDTH, HEIGHT, EDGE, FOOT = 1100.0, 640.0, 70.0, 26.0
MOST = 60  # actors drawn
NAMED = 34  # actors whose names are written
STRONGEST = 3  # ties drawn from each where not all are
ROUNDS = 400
COLOURS = {  # by kind of actor; told apart without colour by the letters of the legend
    "firm": "#1d4f80",
    "anchor_firm": "#0b2e52",
    "university": "#a33b0b",
    "college": "#d98a5b",
    "research_institute": "#2f7d4f",
    "public_institution": "#8a6d1d",
    "public_company": "#b99a3c",
    "technopark": "#6b3fa0",
    "agency": "#9a78c4",
    "association": "#b03a78",
}
OTHER = "#6d7880"


def drawing(made: Survey, lang: str) -> tuple[Drawing, int]:
    """The picture, and how many actors it shows."""
    shown = _shown(made)
    W = made.network.W[shown][:, shown].toarray()
    places = layout(W, made.positions["community"].to_numpy()[shown])
    ties = _ties(W, thinned=len(shown) < int(made.whole["tied"]))
    radius = _radius(made, shown)
    most = max((weight for _a, _b, weight in ties), default=1.0)
    parts = [_tie(places, a, b, weight / most) for a, b, weight in ties]
    actors = made.network.actors.iloc[shown]
    for place, (x, y) in enumerate(places):
        kind = actors["kind"].iloc[place]
        title = svg.element("title", f"{actors['name'].iloc[place]} · {codes.label('actor_kinds', kind, lang)}")
        parts.append(
            svg.element("circle", title, cx=x, cy=y, r=float(radius[place]), fill=COLOURS.get(kind, OTHER), class_="actor")
        )
    parts += _names(actors, places, radius)
    alone = made.network.actors.index[made.network.degree == 0]
    below = _alone(made, lang) if 0 < len(alone) <= NAMED else []
    legend = _legend([str(kind) for kind in actors["kind"].dropna()], lang)
    height = HEIGHT + FOOT + 16.0 * len(below)
    return Drawing([*parts, *legend, *below], WIDTH, height), len(shown)


def layout(W: NDArray[np.float64], community: NDArray[np.int64]) -> NDArray[np.float64]:
    """Places of the actors in the picture: ties pull, all push (Fruchterman and Reingold 1991), from a circle in the order of
    their communities. No chance is drawn.
    """
    n = len(W)
    order = np.lexsort((np.arange(n), -W.sum(axis=1), community))
    angle = np.empty(n)
    angle[order] = 2 * math.pi * np.arange(n) / max(n, 1)
    at = np.column_stack([np.cos(angle), np.sin(angle)])
    pull = np.where(W > 0, 1 + np.log1p(W), 0.0)
    apart = 2.2 / math.sqrt(max(n, 1))
    for step in range(ROUNDS):
        away = at[:, None] - at[None]
        far = np.maximum(np.sqrt((away**2).sum(axis=2)), 1e-6)
        force = (away * (apart**2 / far**2 - pull * far / apart / 2)[:, :, None]).sum(axis=1) - 0.35 * at
        size = np.maximum(np.sqrt((force**2).sum(axis=1, keepdims=True)), 1e-9)
        at += force / size * np.minimum(size, 0.12 * (1 - step / ROUNDS) + 0.002)
    span = np.maximum(np.ptp(at, axis=0), 1e-9)
    room = np.array([WIDTH - 2 * EDGE, HEIGHT - 1.2 * EDGE])
    return np.asarray(np.round((at - at.min(axis=0)) / span * room + [EDGE, 0.5 * EDGE], 1))


def _shown(made: Survey) -> NDArray[np.int64]:
    """The actors drawn: all that are tied, or those with most ties."""
    degree, strength = made.network.degree, made.positions["strength"].to_numpy()
    order = np.lexsort((np.arange(len(degree)), -strength, -degree))
    return np.sort(order[: min(MOST, int((degree > 0).sum()))])


def _ties(W: NDArray[np.float64], *, thinned: bool) -> list[tuple[int, int, float]]:
    kept = np.triu(W > 0)
    if thinned:
        strong = np.zeros_like(W, bool)
        for i, row in enumerate(W):
            strong[i, np.argsort(-row, kind="stable")[:STRONGEST]] = True
        kept &= strong | strong.T
    return [(int(a), int(b), float(W[a, b])) for a, b in np.argwhere(kept)]


def _tie(places: NDArray[np.float64], a: int, b: int, part: float) -> Markup:
    (x1, y1), (x2, y2) = places[a], places[b]
    wide = 0.8 + 3.6 * part
    return svg.element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_="tie", stroke_width=wide)


def _radius(made: Survey, shown: NDArray[np.int64]) -> NDArray[np.float64]:
    degree = made.network.degree[shown].astype(float)
    return np.asarray(5 + 13 * np.sqrt(degree / max(degree.max(initial=1), 1)))


def _names(actors: pd.DataFrame, places: NDArray[np.float64], radius: NDArray[np.float64]) -> list[Markup]:
    """Names below their dots, or above where another name is in the way; those of the largest dots first."""
    drawn: list[Markup] = []
    taken: list[tuple[float, float, float]] = []
    for place in np.argsort(-radius, kind="stable")[:NAMED]:
        name = short(str(actors["name"].iloc[place]))
        x, y = places[place]
        half = 5.9 * length(name)
        x = min(max(float(x), half + 2), WIDTH - half - 2)
        below, above = float(y + radius[place] + 12), float(y - radius[place] - 5)
        spots = [below, above, below + 12, above - 12]
        free = [spot for spot in spots if not any(abs(spot - v) < 12 and abs(x - u) < half + w for u, v, w in taken)]  # noqa: PLR2004  a line's height
        spot = free[0] if free else below
        taken.append((x, spot, half))
        drawn.append(svg.element("text", name, x=x, y=spot, text_anchor="middle", class_="who"))
    return drawn


def short(name: str) -> str:
    """A name without what stands in brackets.

    Examples
    --------
    >>> short("한국토지주택공사(LH)")
    '한국토지주택공사'
    """
    return name.split("(", maxsplit=1)[0].strip() or name


def _legend(kinds: list[str], lang: str) -> list[Markup]:
    drawn, x = [], 6.0
    order: list[Any] = sorted(set(kinds), key=lambda kind: list(codes.labels("actor_kinds").index).index(kind))
    for kind in order:
        said = codes.label("actor_kinds", kind, lang)
        drawn.append(svg.element("circle", cx=x + 6, cy=HEIGHT + 8, r=5.5, fill=COLOURS.get(kind, OTHER), class_="actor"))
        drawn.append(svg.element("text", said, x=x + 16, y=HEIGHT + 12.5, class_="key"))
        x += 34 + 12.5 * length(said)
    return drawn


def _alone(made: Survey, lang: str) -> list[Markup]:
    from danji.dossier.drawing import wrapped

    names = made.network.actors.loc[made.network.degree == 0, "name"]
    said = f"{texts.say('network.picture_alone', lang)}: {', '.join(short(str(name)) for name in names)}"
    return [
        svg.element("text", line, x=6.0, y=HEIGHT + FOOT + 8 + 16 * at, class_="quiet")
        for at, line in enumerate(wrapped(said, WIDTH / 11.5))
    ]
