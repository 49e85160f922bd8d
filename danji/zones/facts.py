"""What a zone is: every fact a rule may name, as an ordinary function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from danji.geometry import Plane, Points, enclosing_circle, plane_about, stand_in_radius_m
from danji.rules import PLACES, Fact
from danji.zones.scores import PER_SITE

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Where a zone lies: the sites, their points in one plane, the hub, and what distance is measured to."""

    sites: pd.DataFrame
    xy: pd.DataFrame  # x, y in metres under the site's code; NaN where unplaced
    plane: Plane
    province: str
    hub: str | None = None
    distance_to: Literal["point", "edge"] = "point"

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
    sites: pd.DataFrame, *, province: str, hub: str | None = None, distance_to: Literal["point", "edge"] = "point"
) -> Setting:
    """The setting of a sites table with lon and lat in degrees."""
    lonlat = sites[["lon", "lat"]].to_numpy(float)
    placed = ~np.isnan(lonlat).any(axis=1)
    plane = plane_about(lonlat[placed]) if placed.any() else Plane(0.0, 0.0)
    xy = np.full(lonlat.shape, np.nan)
    if placed.any():
        xy[placed] = plane.metres(lonlat[placed])
    return Setting(sites, pd.DataFrame(xy, sites.index, ["x", "y"]), plane, province, hub, distance_to)


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


def _circle(shares: Shares, place: Setting) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
    points = place.xy.loc[list(shares)]
    placed = points.dropna()
    unplaced = tuple(points.index.difference(placed.index, sort=False))
    if placed.empty:
        return 0.0, (), unplaced
    _, radius, edge = enclosing_circle(placed.to_numpy(), place.reach_m(placed.index))
    return radius / 1000, tuple(placed.index[edge]), unplaced


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
    points = place.xy.loc[list(shares)]
    away = np.hypot(*(points.to_numpy() - place.hub_xy).T) + place.reach_m(points.index)
    if np.isnan(away).all():
        return Fact(0.0, (), tuple(shares))
    farthest = float(np.nanmax(away))
    deciding = [*points.index[away >= farthest - 1e-3], place.hub]  # the hub's own point decides as much
    return Fact(farthest / 1000, tuple(dict.fromkeys(deciding)), tuple(points.index[np.isnan(away)]))


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
}
