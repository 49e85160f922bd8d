"""The industry space: industries near each other where the same regions have them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path

from danji.indicators import complexity
from danji.indicators.steady import steady
from danji.measures.basis import Basis, text
from danji.measures.data import listed
from danji.measures.records import ProfileRecord, Text
from danji.measures.seen import Link, Node, SpaceRecord

PER_NODE = 2.5  # links drawn for each industry, about, so that the picture can be read
FEWEST = 4  # industries, to make a picture
STEPS = 120  # of the layout; it has settled by then
NARROWEST = 0.5  # a narrower picture is not stretched to the whole height
NAMED = 4

Array = NDArray[np.float64]


def product_space(basis: Basis, year: int) -> complexity.ProductSpace | None:
    """Proximity of the industries of a year, over its known cells; none for one region or one industry."""
    last = basis.values[basis.values.index.get_level_values("year") == year].droplevel("year").dropna()
    if last.index.unique("region").size < 2 or last.index.unique("industry").size < 2:  # noqa: PLR2004  two to compare
        return None
    return complexity.product_space(last)


def space(basis: Basis, found: complexity.ProductSpace, own: ProfileRecord) -> SpaceRecord | None:
    """The space as it is drawn, and what the region of the profile has of it."""
    near = found.proximity.dropna(how="all").dropna(how="all", axis=1)
    if len(near) < FEWEST:
        return None
    codes = tuple(map(str, near.index))
    values = near.to_numpy(float)
    pairs, at_least = links(values)
    places = layout(codes, tuple(map(tuple, pairs.tolist())), values[pairs[:, 0], pairs[:, 1]].tobytes())
    rows = {row.industry: row for row in own.industries}
    nodes = [_node(basis, code, place, rows.get(code), found, own) for code, place in zip(codes, places, strict=True)]
    return SpaceRecord(
        table=basis.table,
        region=own.region,
        name=own.name,
        year=own.year,
        at_least=round(at_least, 6),
        nodes=nodes,
        links=[Link(first=codes[a], second=codes[b], proximity=round(float(values[a, b]), 6)) for a, b in pairs],
        sentence=_sentence(nodes, own),
        source=basis.source,
    )


def links(near: Array) -> tuple[NDArray[np.int64], float]:
    """The tree of the strongest links, which joins all that can be joined, and every other link as strong as the best few."""
    size = len(near)
    cost = np.triu(np.where(near > 0, 1.0 - np.nan_to_num(near) + 1e-9, 0.0), 1)
    tree = {(int(min(a, b)), int(max(a, b))) for a, b in zip(*minimum_spanning_tree(coo_array(cost)).nonzero(), strict=True)}
    first, second = np.triu_indices(size, 1)
    strength = np.nan_to_num(near[first, second])
    ordered = np.sort(strength)[::-1]
    at_least = float(ordered[min(int(PER_NODE * size), len(ordered)) - 1])
    strong = {(int(a), int(b)) for a, b in zip(first[strength >= at_least], second[strength >= at_least], strict=True)}
    kept = tree | (strong if at_least > 0 and len(strong) <= 2 * PER_NODE * size else set())
    return np.array(sorted(kept), dtype=np.int64).reshape(-1, 2), at_least


@lru_cache(maxsize=32)
def layout(codes: tuple[str, ...], pairs: tuple[tuple[int, int], ...], strength: bytes) -> list[tuple[float, float]]:
    """Places in the unit square whose distances are near to those along the links; the same every time.

    Kamada & Kawai's stress, made small by majorisation (Gansner, Koren & North 2004) from the places classical scaling gives.
    """
    size = len(codes)
    ends = np.array(pairs)
    weight = 1.0 - 0.6 * np.frombuffer(strength)
    graph = coo_array((weight, (ends[:, 0], ends[:, 1])), shape=(size, size))
    far = shortest_path(graph, directed=False)
    reach = far[np.isfinite(far)].max()
    far = np.where(np.isfinite(far), far, 1.3 * reach)  # parts without a link lie apart
    placed = _settled(far)
    spread = placed.max(axis=0) - placed.min(axis=0)
    width = np.maximum(spread, max(NARROWEST * spread.max(), 1e-9))
    scaled = 0.5 + (placed - (placed.max(axis=0) + placed.min(axis=0)) / 2) / width
    return [(round(float(x), 4), round(float(y), 4)) for x, y in scaled]


@steady
def _settled(far: Array) -> Array:
    """Classical scaling, then the majorisation of stress with weights 1/d²."""
    size = len(far)
    centring = np.eye(size) - 1.0 / size
    values, vectors = np.linalg.eigh(-0.5 * centring @ far**2 @ centring)
    placed: Array = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 1e-12))
    placed = placed * np.sign(placed[np.abs(placed).argmax(axis=0), [0, 1]])  # eigenvectors have no sign of their own
    weights = np.where(far > 0, 1.0 / np.where(far > 0, far, 1.0) ** 2, 0.0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _step in range(STEPS):
        apart = np.sqrt(((placed[:, None] - placed[None]) ** 2).sum(axis=2))
        pull = np.where(apart > 1e-9, weights * far / np.where(apart > 1e-9, apart, 1.0), 0.0)  # noqa: PLR2004  the same place
        placed = inverse @ (np.diag(pull.sum(axis=1)) - pull) @ placed
    return placed


def _node(
    basis: Basis,
    code: str,
    place: tuple[float, float],
    row: object,
    found: complexity.ProductSpace,
    own: ProfileRecord,
) -> Node:
    quotient = getattr(row, "location_quotient", None)
    density = found.density.at[own.region, code] if own.region in found.density.index else np.nan
    return Node(
        industry=code,
        name=basis.industry(code),
        x=place[0],
        y=place[1],
        amount=getattr(row, "amount", None) if row is not None else 0.0,
        location_quotient=quotient,
        density=None if pd.isna(density) else round(float(density), 6),
        here=quotient is not None and quotient >= 1,
    )


def _sentence(nodes: list[Node], own: ProfileRecord) -> Text:
    here = [node for node in nodes if node.here]
    away = sorted(
        (node for node in nodes if not node.here and node.density is not None), key=lambda node: -(node.density or 0.0)
    )
    said = {"name": own.name, "year": own.year, "here": len(here), "all": len(nodes)}
    if not away:
        return text("seen.space_all", **said)
    near = listed([node.name for node in away[:NAMED]], most=NAMED, of="others")
    return text("seen.space", **said, near=near, density=f"{100 * (away[0].density or 0.0):.0f}%")
