"""What a site is worth: criteria in their own units, turned into points by weights everyone can see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from danji.geometry import Points

M2_PER_KM2 = 1e6


def criteria(sites: pd.DataFrame, *, reach_m: float, xy: Points, actor_xy: Points) -> pd.DataFrame:
    """Each criterion of each site, in its own unit; missing where not known.

    Parameters
    ----------
    sites
        The sites table, keyed.
    reach_m
        How near an actor must be to count for a site; metres.
    xy, actor_xy
        Points of the sites and of the actors in one plane, (n, 2) and (m, 2); metres, NaN where unplaced.

    Returns
    -------
    One row per site: operating_firms (firms), industrial_area, free_area, target_fit (km²), actors_in_reach (actors).

    Notes
    -----
    An actor counts once: it is divided among the sites within reach by their industrial area (equally where none has any),
    so that many small sites near one university are not worth more than one large one.
    """
    area = sites["industrial_area_m2"] / M2_PER_KM2
    return pd.DataFrame(
        {
            "operating_firms": sites["operating_firms"],
            "industrial_area": area,
            "free_area": sites["free_area_m2"] / M2_PER_KM2,
            "actors_in_reach": _actors(area.fillna(0.0).to_numpy(), xy, actor_xy, reach_m),
            "target_fit": sites["target_fit"] * area,
        },
        index=sites.index,
    )


def points(found: pd.DataFrame, weights: Mapping[str, float], *, among: pd.Index, total: float) -> pd.DataFrame:
    """Points of each site for each criterion with a weight.

    pointsᵢₖ = 100 · wₖ / Σw · sᵢₖ / Σⱼ sⱼₖ, j over `among`, the sites that could be taken; Σw is `total`.

    In words: all sites that could be taken are worth 100 points together, so a zone's points are the share it takes in of
    what there is. What is not known (NaN) earns no points here; `criteria` still shows it as missing.
    """
    columns = {}
    for name, weight in weights.items():
        if weight == 0:
            continue
        everywhere = found.loc[among, name].sum()
        columns[name] = (
            100 * weight / total * found[name].fillna(0.0) / everywhere if everywhere > 0 else 0.0 * found[name].fillna(0.0)
        )
    return pd.DataFrame(columns, index=found.index)


def _actors(area: np.ndarray, xy: Points, actor_xy: Points, reach_m: float) -> np.ndarray:
    """Actors within reach of each site, every actor divided among its sites; NaN for a site without a point."""
    count = np.zeros(len(xy))
    for actor in actor_xy[~np.isnan(actor_xy).any(axis=1)]:
        near = np.hypot(*(xy - actor).T) <= reach_m
        if near.any():
            weight = np.where(near, area, 0.0) if area[near].sum() > 0 else near.astype(float)
            count += weight / weight.sum()
    return np.where(np.isnan(xy).any(axis=1), np.nan, count)


def _area_km2(sites: pd.DataFrame) -> pd.Series:
    return sites["area_m2"] / M2_PER_KM2


def _operating_firms(sites: pd.DataFrame) -> pd.Series:
    return sites["operating_firms"]


def _population(sites: pd.DataFrame) -> pd.Series:
    return sites.get("population", pd.Series(np.nan, sites.index))


# fact → what each whole site adds. One definition: the checker sums it, the optimiser constrains it.
PER_SITE: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "area_km2": _area_km2,
    "operating_firms": _operating_firms,
    "population": _population,
}
