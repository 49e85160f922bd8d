"""What sites are worth together: ties between actors and sites become pairs of sites, and pairs become points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from danji.cases import ALL_LINKS
from danji.geometry import stand_in_radius_m
from danji.zones.facts import Setting, Shares

NONE = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["one", "other"]))
COARSE = "town_point"  # a point too coarse to tell in which site it lies


@dataclass(frozen=True, slots=True, eq=False)
class Tied:
    """The links that tie two sites, and how many do not, and why.

    `links` has a row for each link: the two sites in order, kind, size (1 for each where no link of the kind has one), how
    far apart the points of the sites are in km, and `strength`, the size as far as distance leaves it. `unseated` counts
    links with an end in no site, `within` those inside one site, `unsized` those without a size while others of their kind
    have one, `unplaced` those whose distance counts and is not known.
    """

    links: pd.DataFrame
    unseated: int
    within: int
    unsized: int
    unplaced: int


def seats(place: Setting) -> dict[str, str]:
    """Actor → the site it sits in; actors in no site are left out.

    That is the site the actors table names. Where it names none, the site whose boundary holds the actor's point; failing
    that the site without a boundary whose stand-in circle does; of several, the one whose point is nearest. A point of the
    town only says nothing of a site.
    """
    actors = place.actors
    if actors is None:
        return {}
    named = {str(actor): str(site) for actor, site in actors["site"].dropna().items()}
    fine = actors[["x", "y"]].notna().all(axis=1) & (actors["position"] != COARSE) & actors["site"].isna()
    return named | _by_point(actors.loc[fine, ["x", "y"]], place)


def _by_point(actors: pd.DataFrame, place: Setting) -> dict[str, str]:
    placed = place.xy.dropna()
    if actors.empty or placed.empty:
        return {}
    at = actors.to_numpy(float)
    away = np.hypot(*(at[:, None] - placed.to_numpy(float)[None]).transpose(2, 0, 1))
    reach = np.array([stand_in_radius_m(area) for area in place.sites.loc[placed.index, "area_m2"]])
    shapes = place.shapes(placed.index)
    drawn = np.array([str(site) in shapes for site in placed.index])
    held = np.zeros(away.shape, dtype=bool)
    for column in np.flatnonzero(drawn):
        held[:, column] = shapely.covers(shapes[str(placed.index[column])], shapely.points(at))
    held |= (away <= reach) & ~drawn & ~held.any(axis=1, keepdims=True)
    nearest = np.where(held, away, np.inf).argmin(axis=1)
    return {str(actor): str(placed.index[nearest[row]]) for row, actor in enumerate(actors.index) if held[row].any()}


def tied(links: pd.DataFrame, place: Setting, *, half_km: float | None = None) -> Tied:
    """The links of a table between two different sites.

    strength = size · ½^(distance / half_km), the distance between the points of the two sites; = size without `half_km`.
    """
    seat = seats(place) | {str(site): str(site) for site in place.sites.index}
    rows = links.reset_index()
    ends = pd.DataFrame({"one": rows["from"].map(seat), "other": rows["to"].map(seat)})
    seated = ends.notna().all(axis=1)
    between = seated & (ends["one"] != ends["other"])
    sized = rows["weight"].notna()
    size = rows["weight"].where(sized.groupby(rows["kind"]).transform("any"), 1.0)
    ordered = (
        ends[between].apply(sorted, axis=1, result_type="expand").reindex(columns=[0, 1]).set_axis(["one", "other"], axis=1)
    )
    found = ordered.assign(kind=rows["kind"], size=size)
    found["km"] = _apart_km(found, place)
    found["strength"] = found["size"] if half_km is None else found["size"] * 0.5 ** (found["km"] / half_km)
    unplaced = 0 if half_km is None else int((found["km"].isna() & found["size"].notna()).sum())
    return Tied(found, int((~seated).sum()), int((seated & ~between).sum()), int(found["size"].isna().sum()), unplaced)


def _apart_km(found: pd.DataFrame, place: Setting) -> NDArray[np.float64]:
    one, other = (place.xy.reindex(found[end]).to_numpy(float) for end in ("one", "other"))
    away: NDArray[np.float64] = np.hypot(*(one - other).T) / 1000
    return away


def points(found: Tied, weights: Mapping[str, float], *, among: pd.Index, total: float) -> pd.DataFrame:
    """Points of each pair of sites for each weight: that of a kind of link, or one for all kinds.

    pointsₚₖ = 100 · wₖ / Σw · sₚₖ / Σq s_qₖ, s the strength, q over the pairs of which both sites are in `among`, those that
    could be taken; Σw is `total`, the weights of the criteria included. One weight for all kinds is divided alike among
    those there are between such sites, so that won and counts are never added.

    In words: like a criterion, links are worth 100 times their part of the weights, all links between sites that could be
    taken together. A link whose strength is not known makes no pair.
    """
    known = found.links.dropna(subset=["strength"])
    by_kind = known.pivot_table(index=["one", "other"], columns="kind", values="strength", aggfunc="sum", fill_value=0.0)
    both = by_kind.index.get_level_values(0).isin(among) & by_kind.index.get_level_values(1).isin(among)
    everywhere = by_kind[both].sum()
    parts = by_kind[everywhere.index[everywhere > 0]] / everywhere[everywhere > 0]
    columns = {}
    for kind, weight in weights.items():
        mine = parts if kind == ALL_LINKS else parts[parts.columns.intersection([kind])]
        if weight > 0:
            columns[kind] = 100 * weight / total * mine.sum(axis=1) / max(len(mine.columns), 1)
    return pd.DataFrame(columns, index=by_kind.index).rename_axis(["one", "other"]) if len(by_kind) else _none(columns)


def _none(columns: Mapping[str, object]) -> pd.DataFrame:
    return NONE.reindex(columns=list(columns)).astype(float)


def among(linked: pd.DataFrame, sites: pd.Index) -> pd.DataFrame:
    """The pairs of which both sites are among these."""
    one, other = (linked.index.get_level_values(end) for end in (0, 1))
    return linked[one.isin(sites) & other.isin(sites)]


def inside(linked: pd.DataFrame, shares: Shares) -> pd.DataFrame:
    """The pairs inside a zone: both sites have a part in it, however small their shares."""
    return among(linked, pd.Index([site for site, share in shares.items() if share > 0], dtype=object))


def positions(linked: pd.DataFrame, sites: pd.Index) -> NDArray[np.intp]:
    """Where the two sites of each pair stand among these, (m, 2)."""
    return np.column_stack([sites.get_indexer(linked.index.get_level_values(end)) for end in (0, 1)]).astype(np.intp)


def worth(shares: Shares, linked: pd.DataFrame) -> float:
    """Points of the links inside a zone."""
    return float(inside(linked, shares).to_numpy(float).sum())


def by_site(shares: Shares, linked: pd.DataFrame) -> dict[str, float]:
    """The points of the links inside a zone, half of each to either of its sites."""
    found: dict[str, float] = {}
    for pair, value in inside(linked, shares).sum(axis=1).items():
        for site in pair if isinstance(pair, tuple) else ():
            found[site] = found.get(site, 0.0) + float(value) / 2
    return found
