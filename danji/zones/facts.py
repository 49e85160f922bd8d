"""What a zone is: every fact a rule may name, as an ordinary function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from danji.geometry import Plane, Points, enclosing_circle, plane_about, stand_in_radius_m
from danji.rules import PLACES, Fact
from danji.zones import ground
from danji.zones.scores import PER_SITE

Shares = Mapping[str, float]
NONE = "none"  # said where there is none, since an empty cell is not known


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Where a zone lies: the sites, their points in one plane, the hub, and what distance is measured to."""

    sites: pd.DataFrame
    xy: pd.DataFrame  # x, y in metres under the site's code; NaN where unplaced
    plane: Plane
    province: str
    hub: str | None = None
    distance_to: Literal["point", "edge"] = "point"
    actors: pd.DataFrame | None = None  # with x, y in metres; None where there is no such table
    actor_reach_m: float = 0.0
    answers: Mapping[str, str | float] = field(default_factory=dict)  # rule → what a person stated
    barred: frozenset[str] = frozenset()  # sites under a scheme that the programme excludes on the same ground

    def shapes(self, sites: pd.Index) -> dict[str, Any]:
        """The boundaries in metres of those sites that have one."""
        if "geometry" not in self.sites:
            return {}
        given = {str(site): shape for site, shape in self.sites.loc[sites, "geometry"].items() if _has_area(shape)}
        return {site: shapely.transform(shape, self.plane.metres) for site, shape in given.items()}

    def reach_m(self, sites: pd.Index) -> np.ndarray:
        """How far each site reaches beyond its point; 0 when distance is measured to points."""
        if self.distance_to == "point":
            return np.zeros(len(sites))
        return np.array([stand_in_radius_m(area) for area in self.sites.loc[sites, "area_m2"]])

    @property
    def hub_xy(self) -> Points | None:
        """The hub's point; None without a hub or without its point."""
        if self.hub is None or self.hub not in self.xy.index or self.xy.loc[self.hub].isna().any():
            return None
        return np.array(self.xy.loc[self.hub], dtype=float)


def setting(
    sites: pd.DataFrame,
    *,
    province: str,
    hub: str | None = None,
    distance_to: Literal["point", "edge"] = "point",
    actors: pd.DataFrame | None = None,
    actor_reach_m: float = 0.0,
    answers: Mapping[str, str | float] | None = None,
) -> Setting:
    """The setting of a sites table with lon and lat in degrees, and of an actors table where there is one."""
    lonlat = sites[["lon", "lat"]].to_numpy(float)
    placed = ~np.isnan(lonlat).any(axis=1)
    plane = plane_about(lonlat[placed]) if placed.any() else Plane(0.0, 0.0)
    xy = pd.DataFrame(_metres(sites, plane), sites.index, ["x", "y"])
    if actors is not None:
        actors = actors.assign(**dict(zip("xy", _metres(actors, plane).T, strict=True)))
    return Setting(sites, xy, plane, province, hub, distance_to, actors, actor_reach_m, answers or {})


def _metres(table: pd.DataFrame, plane: Plane) -> np.ndarray:
    lonlat = table[["lon", "lat"]].to_numpy(float)
    placed = ~np.isnan(lonlat).any(axis=1)
    xy = np.full(lonlat.shape, np.nan)
    if placed.any():
        xy[placed] = plane.metres(lonlat[placed])
    return xy


def _has_area(shape: Any) -> bool:
    return shape is not None and shape == shape and not shape.is_empty and shape.area > 0  # noqa: PLR0124  NaN


def facts(shares: Shares, place: Setting) -> dict[str, Fact]:
    """Every fact of a zone, numbers to six places (1 m² or 1 mm in km² and km)."""
    return {name: _rounded(fact(shares, place)) for name, fact in FACTS.items()}


def _rounded(fact: Fact) -> Fact:
    return fact if isinstance(fact.value, Mapping) else Fact(round(fact.value, PLACES), fact.because, fact.undecided)


def _sum(name: str) -> Callable[[Shares, Setting], Fact]:
    """A fact that is a sum over the sites taken; the largest parts are its reasons."""

    def fact(shares: Shares, place: Setting) -> Fact:
        taken = pd.Series(shares, dtype=float)
        part = taken * PER_SITE[name](place.sites).reindex(taken.index)
        largest = part.dropna().sort_values(ascending=False, kind="stable").head(3)
        return Fact(float(part.sum()), tuple(largest.index), tuple(part.index[part.isna()]))

    return fact


def ends(sites: pd.Index, place: Setting) -> tuple[list[str], Points, np.ndarray]:
    """What distances are measured to, site by site: its point, or the corners of its outline, or a point and what it reaches.

    The site of each end, the ends, (k, 2), and how far each reaches beyond; sites without any are left out.
    """
    shapes = place.shapes(sites) if place.distance_to == "edge" else {}
    plain = pd.Index([site for site in place.xy.loc[sites].dropna().index if site not in shapes])
    found = [(site, xy, 0.0) for site, shape in shapes.items() for xy in shapely.get_coordinates(shape.convex_hull)[:-1]]
    found += zip(map(str, plain), place.xy.loc[plain].to_numpy(float), place.reach_m(plain), strict=True)
    points = np.array([xy for _site, xy, _reach in found]).reshape(-1, 2)
    return [site for site, _xy, _reach in found], points, np.array([reach for _site, _xy, reach in found])


def _circle(shares: Shares, place: Setting) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
    owner, points, reach = ends(pd.Index(list(shares)), place)
    unplaced = tuple(site for site in shares if site not in set(owner))
    if not owner:
        return 0.0, (), unplaced
    _, radius, edge = enclosing_circle(points, reach)
    return radius / 1000, tuple(dict.fromkeys(owner[i] for i in edge)), unplaced


def _enclosing_radius_km(shares: Shares, place: Setting) -> Fact:
    """Radius of the smallest circle that holds every site; the sites on its edge are its reasons."""
    return Fact(*_circle(shares, place))


def _diameter_km(shares: Shares, place: Setting) -> Fact:
    radius, edge, unplaced = _circle(shares, place)
    return Fact(2 * radius, edge, unplaced)


def _farthest_from_hub_km(shares: Shares, place: Setting) -> Fact:
    """Distance from the hub to the farthest site; not known at all without a hub that has a point."""
    if place.hub_xy is None:
        return Fact(0.0, (), tuple(shares))
    owner, points, reach = ends(pd.Index(list(shares)), place)
    if not owner:
        return Fact(0.0, (), tuple(shares))
    away = np.hypot(*(points - place.hub_xy).T) + reach
    farthest = float(away.max())
    hub = str(place.hub)  # its own point decides as much
    deciding = [*(owner[i] for i in np.flatnonzero(away >= farthest - 1e-3)), hub]
    unplaced = tuple(site for site in shares if site not in set(owner))
    return Fact(farthest / 1000, tuple(dict.fromkeys(deciding)), unplaced)


def _site_kind(shares: Shares, place: Setting) -> Fact:
    kinds = place.sites.loc[list(shares), "kind"]
    return Fact({str(site): str(kind) for site, kind in kinds.dropna().items()}, (), tuple(kinds.index[kinds.isna()]))


def _region_code(_shares: Shares, place: Setting) -> Fact:
    return Fact({place.province: place.province})


def _sites(shares: Shares, _place: Setting) -> Fact:
    return Fact(float(len(shares)))


def _complexes(shares: Shares, place: Setting) -> Fact:
    """Entries of the register of complexes, parts of one complex counted once."""
    return Fact(float(place.sites.loc[list(shares), "complex"].dropna().nunique()))


def _municipalities(shares: Shares, place: Setting) -> Fact:
    return Fact(float(place.sites.loc[list(shares), "region"].nunique()))


def _farthest_pair_km(shares: Shares, place: Setting) -> Fact:
    """The largest distance between two of the sites: between their points, or the far ends of their boundaries."""
    owner, points, reach = ends(pd.Index(list(shares)), place)
    unplaced = tuple(site for site in shares if site not in set(owner))
    if not owner:
        return Fact(0.0, (), unplaced)
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + reach[:, None] + reach[None]
    first, second = np.unravel_index(int(away.argmax()), away.shape)
    return Fact(float(away.max()) / 1000, tuple(dict.fromkeys((owner[first], owner[second]))), unplaced)


def _parts(shares: Shares, place: Setting) -> Fact:
    """Pieces of ground that do not hang together; sites that meet only in a point are two pieces.

    A site whose boundary is not known might join pieces, so then nothing is claimed of the number.
    """
    shapes = place.shapes(pd.Index(list(shares)))
    unknown = tuple(site for site in shares if site not in shapes)
    if unknown:
        return Fact(0.0, (), unknown)
    _owner, pieces = ground.pieces(shapes)
    return Fact(float(ground.together(len(pieces), ground.joined(pieces))[0]))


def _members(_shares: Shares, place: Setting) -> Fact:
    """Actors that take part; not known while the table does not say of anyone whether they do."""
    if place.actors is None or place.actors.empty or place.actors["member"].isna().all():
        return Fact(0.0, (), ("actors",))
    role = place.actors["member"]
    taking_part = place.actors.index[role.notna() & (role != NONE)]
    return Fact(float(len(taking_part)), tuple(map(str, taking_part)), tuple(map(str, place.actors.index[role.isna()])))


def _actors_in_reach(shares: Shares, place: Setting) -> Fact:
    """Actors within reach of a site of the zone; those without a point are not known to be."""
    if place.actors is None:
        return Fact(0.0, (), ("actors",))
    near = place.actors.index[reached(place, list(shares)).any(axis=0)]
    unplaced = place.actors.index[place.actors[["x", "y"]].isna().any(axis=1)]
    return Fact(float(len(near)), tuple(map(str, near)), tuple(map(str, unplaced)))


def reached(place: Setting, sites: Sequence[str]) -> np.ndarray:
    """Which actors lie within reach of the point of each site, (n, a); none without a point."""
    if place.actors is None:
        return np.zeros((len(sites), 0), dtype=bool)
    points, actors = place.xy.loc[list(sites)].to_numpy(float), place.actors[["x", "y"]].to_numpy(float)
    away = np.hypot(*(points[:, None] - actors[None]).transpose(2, 0, 1))
    near: np.ndarray = away <= place.actor_reach_m  # not so where either is not a number
    return near


def _level(column: str) -> Callable[[Shares, Setting], Fact]:
    """A fact each site has for itself."""

    def fact(shares: Shares, place: Setting) -> Fact:
        (site,) = shares
        value = place.sites.at[site, column]
        return Fact(0.0, (), (site,)) if np.isnan(value) else Fact(float(value), (site,))

    return fact


FACTS: Mapping[str, Callable[[Shares, Setting], Fact]] = {
    "area_km2": _sum("area_km2"),
    "enclosing_radius_km": _enclosing_radius_km,
    "farthest_from_hub_km": _farthest_from_hub_km,
    "site_kind": _site_kind,
    "region_code": _region_code,
    "sites": _sites,
    "complexes": _complexes,
    "municipalities": _municipalities,
    "operating_firms": _sum("operating_firms"),
    "diameter_km": _diameter_km,
    "farthest_pair_km": _farthest_pair_km,
    "parts": _parts,
    "population": _sum("population"),
    "members": _members,
    "actors_in_reach": _actors_in_reach,
}

LEVELS: Mapping[str, Callable[[Shares, Setting], Fact]] = {
    name: _level(name) for name in ("poverty_share", "median_income_ratio")
}
