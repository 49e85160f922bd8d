"""Zones side by side: what each takes, what two have in common, and what other schemes lie on the same ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from danji.zones import links

M2_PER_KM2 = 1e6

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two zones have in common, and how the second differs from the first.

    `common_km2` counts for each site the smaller of the two shares; which parts of a site taken in part are meant is not
    known, so it is the most the two can share. `jaccard` is common area over the area of both together, `jaccard_sites` the
    same counted in sites.
    """

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    resized: tuple[str, ...]
    common_km2: float
    of_first: float
    of_second: float
    jaccard: float
    jaccard_sites: float


@dataclass(frozen=True, slots=True)
class Stacked:
    """How much of a zone lies under another scheme: the sites, and the least and most area that can be meant.

    Where both the zone and the scheme cover only part of a site, how far the parts coincide is not known. `unknown` names
    sites under the scheme whose area under it is not known: they count with nothing at least and their taken area at most.
    """

    scheme: str
    sites: tuple[str, ...]
    low_km2: float
    high_km2: float
    unknown: tuple[str, ...]


def overlap(first: Shares, second: Shares, area_m2: pd.Series) -> Overlap:
    """Two zones held against each other.

    Examples
    --------
    >>> area = pd.Series({"A": 2e6, "B": 1e6, "C": 1e6})
    >>> found = overlap({"A": 1.0, "B": 1.0}, {"A": 0.5, "C": 1.0}, area)
    >>> found.gained, found.lost, found.common_km2, found.jaccard
    (('C',), ('B',), 1.0, 0.25)
    """
    every = list(dict.fromkeys([*first, *second]))
    area = area_m2.reindex(every).to_dict()
    common = sum(min(first.get(site, 0.0), second.get(site, 0.0)) * area[site] for site in every) / M2_PER_KM2
    either = sum(max(first.get(site, 0.0), second.get(site, 0.0)) * area[site] for site in every) / M2_PER_KM2
    whole = [sum(share * area[site] for site, share in zone.items()) / M2_PER_KM2 for zone in (first, second)]
    both = [site for site in first if site in second]
    return Overlap(
        gained=tuple(site for site in second if site not in first),
        lost=tuple(site for site in first if site not in second),
        resized=tuple(site for site in both if first[site] != second[site]),
        common_km2=common,
        of_first=common / whole[0] if whole[0] > 0 else 0.0,
        of_second=common / whole[1] if whole[1] > 0 else 0.0,
        jaccard=common / either if either > 0 else 0.0,
        jaccard_sites=len(both) / len(every) if every else 0.0,
    )


def by_municipality(
    zones: Mapping[str, Shares], sites: pd.DataFrame, value: pd.Series, *, linked: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Sites, area and points of each zone in each municipality; a row for each (zone, region), zeros where it has nothing.

    What a link inside the zone is worth goes by halves to the municipalities of its two ends, so the rows add up to the zone.
    """
    rows = []
    regions = sorted({sites.at[site, "region"] for shares in zones.values() for site in shares})
    for name, shares in zones.items():
        halves = links.by_site(shares, links.NONE if linked is None else linked)
        for region in regions:
            inside = {site: share for site, share in shares.items() if sites.at[site, "region"] == region}
            area = sum(share * sites.at[site, "area_m2"] for site, share in inside.items()) / M2_PER_KM2
            points = sum(share * value[site] + halves.get(site, 0.0) for site, share in inside.items())
            rows.append({"zone": name, "region": region, "sites": len(inside), "area_km2": area, "value": points})
    return pd.DataFrame(rows, columns=["zone", "region", "sites", "area_km2", "value"]).set_index(["zone", "region"])


def in_force(designations: pd.DataFrame, on: date) -> pd.DataFrame:
    """The designations that stand on a day: begun by then as far as known, and not yet ended."""
    since, until = designations["since"], designations["until"]
    begun = since.map(lambda day: not isinstance(day, date) or day <= on)
    ended = until.map(lambda day: isinstance(day, date) and day < on)
    return designations[begun & ~ended]


def stacked(shares: Shares, sites: pd.DataFrame, designations: pd.DataFrame) -> list[Stacked]:
    """The other schemes on the ground of a zone, one entry each, in order of their code.

    A part s of a site of area a, and a scheme on d of it, share at least s·a + d − a and at most the smaller of s·a and d.
    """
    table = designations.reset_index()
    table = table[table["site"].isin(list(shares))]
    return [_stacked(str(scheme), rows, shares, sites["area_m2"]) for scheme, rows in table.groupby("scheme", sort=True)]


def _stacked(scheme: str, rows: pd.DataFrame, shares: Shares, area_m2: pd.Series) -> Stacked:
    low = high = 0.0
    unknown = []
    for site, covered in zip(rows["site"], rows["area_m2"], strict=True):
        whole, taken = float(area_m2[site]), float(area_m2[site]) * shares[site]
        if pd.isna(covered):
            unknown.append(site)
            high += taken
            continue
        low += max(0.0, taken + min(float(covered), whole) - whole)
        high += min(taken, float(covered))
    return Stacked(scheme, tuple(rows["site"]), low / M2_PER_KM2, high / M2_PER_KM2, tuple(unknown))


def pairs(zones: Sequence[str]) -> list[tuple[str, str]]:
    """Each zone with each later one."""
    return [(first, second) for place, first in enumerate(zones) for second in zones[place + 1 :]]
