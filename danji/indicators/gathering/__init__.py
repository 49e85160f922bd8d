"""Where plants gather: K-density of every industry with bands of chance, and which industries are localised or dispersed.

The measure is Duranton & Overman's: the density of distances between the plants of an industry, held against that of as
many places drawn at random from all places where there is any plant. `gather` does all industries of a country at once;
`gather_together` the distances between two industries. How they are counted, and how closely:
docs/explanation/where-plants-gather.md. The measures by themselves, without chance, are in `danji.indicators.distance`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DataError, Problem, problem
from danji.indicators.gathering import draws
from danji.indicators.gathering.bands import above, banded, below
from danji.indicators.gathering.draws import Elsewhere, Method, Progress
from danji.indicators.gathering.groups import Groups, by_size, by_turnover
from danji.indicators.gathering.plants import Plants, distance_spread_m, placed
from danji.indicators.gathering.smoothing import silverman_m

__all__ = [
    "Gathering",
    "Groups",
    "Plan",
    "Plants",
    "by_size",
    "by_turnover",
    "envelope",
    "gather",
    "gather_groups",
    "gather_together",
    "placed",
    "plan",
]

Floats = NDArray[np.float64]

LEAST = 10  # plants: fewer give curves that say nothing, as in Duranton & Overman (2005)
STEPS = 100  # distances from 0 to the median, when none are given


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What will be computed, and what it will take: made before the work, so that it can be looked at."""

    industries: tuple[str, ...]  # by number of plants
    distances_m: Floats
    bandwidths_m: Floats  # of each industry
    way: draws.Way
    at: NDArray[np.intp]  # the pattern of each industry
    weighted: bool
    simulations: int
    memory_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class Gathering:
    """What was found.

    `industries`, one row each: plants, bandwidth_m; gamma and psi, how far the curve lies above and below its global band
    in all; p_localised and p_dispersed; p_adjusted, for both sides and all industries; verdict (localised, dispersed, random);
    from_m and to_m, the least and the greatest distance outside the band, on the side of the verdict.
    `curves`, by industry and distance_m: density (per km), expected (the mean of the simulations), local_low, local_high,
    global_low, global_high, above and below (the global band).
    """

    industries: pd.DataFrame
    curves: pd.DataFrame
    left_out: int  # plants without a place
    too_few: int  # industries with too few plants


def plan(
    plants: Plants,
    *,
    industries: Iterable[str] | None = None,
    among: Iterable[str] | None = None,
    weighted: bool = False,
    distances_m: Sequence[float] | None = None,
    reach_m: float | None = None,
    bandwidth_m: float | None = None,
    simulations: int = 1000,
    level: float = 0.05,
    least: int = LEAST,
    method: Method = "fastest",
    workers: int = 1,
) -> Plan:
    """What `gather` will do with the same options, and about how much memory it takes.

    Raises
    ------
    DataError
        With everything that is wrong: no industry with so many plants, jobs that are missing where they are needed, more
        plants than sites, all plants at one point without distances and bandwidth given.
    """
    pool = _sites(plants, among)
    sizes = _sizes(plants, industries, least)
    found = [*_too_many(sizes, pool), *(_no_jobs(plants, sizes) if weighted else []), *_too_few_draws(simulations, level)]
    if found:
        raise DataError(found)
    spread_m, median_m = (
        distance_spread_m(pool) if bandwidth_m is None or (distances_m is None and reach_m is None) else (0.0, 0.0)
    )
    distances = _distances(distances_m, median_m if reach_m is None else reach_m)
    counts = sizes.to_numpy()
    patterns, at = (counts, np.arange(len(counts))) if weighted else np.unique(counts, return_inverse=True)
    pairs = patterns * (patterns - 1) / 2
    bandwidths = np.full(len(pairs), bandwidth_m) if bandwidth_m is not None else silverman_m(spread_m, pairs)
    way = draws.way(plants, patterns, bandwidths, distances, method=method, prefixes=not weighted)
    memory = draws.memory_bytes(way, len(pool), simulations=simulations, workers=workers)
    names = tuple(map(str, sizes.index))
    return Plan(names, distances, bandwidths[at], way, at, weighted, simulations, memory)


def gather(
    plants: Plants,
    *,
    rng: np.random.Generator,
    industries: Iterable[str] | None = None,
    among: Iterable[str] | None = None,
    weighted: bool = False,
    distances_m: Sequence[float] | None = None,
    reach_m: float | None = None,
    bandwidth_m: float | None = None,
    simulations: int = 1000,
    level: float = 0.05,
    least: int = LEAST,
    method: Method = "fastest",
    workers: int = 1,
    elsewhere: Elsewhere | None = None,
    progress: Progress | None = None,
) -> Gathering:
    """K-density of every industry, with the bands of chance of Duranton & Overman.

    Parameters
    ----------
    plants
        All plants, of all industries.
    rng
        Where chance comes from; one number is taken from it.
    industries
        Those to look at; all when not given. The others count as places all the same.
    among
        Industries whose places are the sites of chance; all when not given.
    weighted
        Weigh each pair by the product of its plants' jobs. Draws keep the jobs of the industry, and deal them to the places.
    distances_m, reach_m
        Distances at which densities are wanted; or up to where, in 100 steps. The median distance between sites when
        neither is given, as in Duranton & Overman.
    bandwidth_m
        Of the Gaussian kernel. By Silverman's rule from the spread of the distances between all sites and the number of the
        industry's pairs when not given: so it is the same for an industry and its draws, and the test is exact.
    simulations
        Draws of the whole map.
    level
        Share of the simulations that leave the global band, on each side.
    least
        Industries with fewer plants are passed over.
    method
        "pairs" visits every pair, "lattice" takes autocorrelations, "fastest" each where it is quicker.
    workers
        Threads; they do not change the result.
    elsewhere
        What runs the simulations on other machines, such as `danji.sources.engines.on_spark`; it does not change the result.
    progress
        Called with ("simulate", done, total).

    Returns
    -------
    Industries and their curves, see `Gathering`.

    Raises
    ------
    DataError
        As in `plan`.

    Source
    ------
    Duranton & Overman (2005), Testing for Localization Using Micro-Geographic Data, Review of Economic Studies 72(4),
    1077–1106.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"x_m": rng.uniform(0, 9e4, 300), "y_m": rng.uniform(0, 9e4, 300), "industry": "others"})
    >>> table.loc[:29, ["x_m", "y_m", "industry"]] = [[3e4 + 900 * i, 3e4, "mills"] for i in range(30)]
    >>> gather(placed(table), rng=rng, simulations=199).industries.loc["mills", "verdict"]
    'localised'
    """
    planned = plan(
        plants, industries=industries, among=among, weighted=weighted, distances_m=distances_m, reach_m=reach_m,
        bandwidth_m=bandwidth_m, simulations=simulations, level=level, least=least, method=method, workers=workers,
    )  # fmt: skip
    pool = _sites(plants, among)
    members = [plants.of(name) for name in planned.industries]
    jobs = [plants.jobs[each] for each in members] if weighted else None
    seed = int(rng.integers(2**62))
    chance = draws.simulated(
        planned.way, pool.xyz, seed=seed, simulations=simulations, weights=jobs, workers=workers, elsewhere=elsewhere,
        progress=progress,
    )  # fmt: skip
    rows: list[pd.Series] = [pd.Series(dtype=float)] * len(members)
    curves: list[pd.DataFrame] = [pd.DataFrame()] * len(members)

    def one(number: int) -> None:
        pattern = (plants.xyz[members[number]], None if jobs is None else jobs[number])
        density = draws.curve(planned.way, int(planned.at[number]), *pattern)
        rows[number], curves[number] = _judged(density, chance[planned.at[number]], planned.distances_m, level)

    draws.shared_out(one, len(members), workers=workers, progress=None)
    table = pd.DataFrame(rows, index=pd.Index(planned.industries, name="industry"))
    table.insert(0, "plants", [len(each) for each in members])
    table.insert(1, "bandwidth_m", planned.bandwidths_m)
    known = dict(zip(planned.industries, curves, strict=True))
    too_few = len(plants.industries) - len(members) if industries is None else 0
    return Gathering(adjusted(table.infer_objects()), pd.concat(known, names=["industry"]), plants.left_out, too_few)


def gather_together(
    plants: Plants,
    *,
    pair: tuple[str, str],
    rng: np.random.Generator,
    places: Literal["all", "pair"] = "all",
    distances_m: Sequence[float] | None = None,
    reach_m: float | None = None,
    bandwidth_m: float | None = None,
    simulations: int = 1000,
    level: float = 0.05,
    workers: int = 1,
    progress: Progress | None = None,
) -> Gathering:
    """Whether two industries are near each other: the density of distances from the plants of one to those of the other.

    Parameters
    ----------
    plants, rng, distances_m, reach_m, bandwidth_m, simulations, level, workers, progress
        As in `gather`.
    pair
        The two industries.
    places
        "all": both are dealt to places drawn from all sites (co-localised, for whatever reason); "pair": to the places of the
        two, so that only who is where is left to chance (joint localisation).

    Returns
    -------
    As `gather`, with one row named after both.

    Raises
    ------
    DataError
        If an industry is not there, or all plants lie at one point without distances and bandwidth given.

    Source
    ------
    Duranton & Overman (2005), Review of Economic Studies 72(4), section 6; (2008), Journal of Regional Science 48(1), 213–243.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"x_m": rng.uniform(0, 9e4, 300), "y_m": rng.uniform(0, 9e4, 300), "industry": "others"})
    >>> table.loc[:19, ["x_m", "y_m", "industry"]] = [[3e4 + 900 * i, 3e4, "ab"[i % 2]] for i in range(20)]
    >>> together = gather_together(placed(table), pair=("a", "b"), rng=rng, simulations=199)
    >>> together.industries["verdict"].to_dict()
    {'a × b': 'localised'}
    """
    a, b = plants.of(pair[0]), plants.of(pair[1])
    sites = plants.xyz[np.sort(np.concatenate([a, b]))] if places == "pair" else plants.xyz
    given = bandwidth_m is not None and (distances_m is not None or reach_m is not None)
    spread_m, median_m = (0.0, 0.0) if given else distance_spread_m(plants)
    distances = _distances(distances_m, median_m if reach_m is None else reach_m)
    h = float(silverman_m(spread_m, np.array(float(len(a) * len(b))))) if bandwidth_m is None else bandwidth_m
    density = draws.Cross(plants, h, distances)
    seed, chance = int(rng.integers(2**62)), np.empty((simulations, len(distances)))

    def one(number: int) -> None:
        xyz = sites[draws.random_order(seed, number, len(sites), len(a) + len(b))]
        chance[number] = density.of(xyz[: len(a)], xyz[len(a) :])

    draws.shared_out(one, simulations, workers=workers, progress=progress)
    row, curve = _judged(density.of(plants.xyz[a], plants.xyz[b]), chance, distances, level)
    name = f"{pair[0]} × {pair[1]}"
    table = pd.DataFrame([row], index=pd.Index([name], name="industry"))
    table.insert(0, "plants", len(a) + len(b))
    table.insert(1, "bandwidth_m", h)
    return Gathering(adjusted(table.infer_objects()), pd.concat({name: curve}, names=["industry"]), plants.left_out, 0)


def gather_groups(
    groups: Groups,
    *,
    rng: np.random.Generator,
    industries: Iterable[str] | None = None,
    least: int = LEAST,
    progress: Progress | None = None,
    **options: Any,
) -> Gathering:
    """Entrants against incumbents, leavers against those who stayed, classes of size: each group against its own industry.

    Draws are of as many plants from the group and those it is held against, so that where the industry gathers cancels.

    Parameters
    ----------
    groups
        From `by_turnover` or `by_size`.
    rng, progress
        As in `gather`; one number is taken for each group.
    industries
        Industries whose groups to look at; all when not given.
    least
        Groups with fewer plants are passed over, and those with nothing beside them.
    options
        The other options of `gather`. Without distances, each group is looked at up to the median distance of its draws' sites.

    Returns
    -------
    As `gather`, with one row for each group; `too_few` counts those passed over.

    Raises
    ------
    DataError
        If there is no group to look at, and as in `gather`.

    Source
    ------
    Duranton & Overman (2008), Exploring the Detailed Location Patterns of U.K. Manufacturing Industries Using Microgeographic
    Data, Journal of Regional Science 48(1), 213–243.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"x_m": rng.uniform(0, 9e4, 200), "y_m": rng.uniform(0, 9e4, 200), "industry": "a"})
    >>> table["first_year"] = 1990
    >>> table.loc[:29, ["x_m", "y_m", "first_year"]] = [[3e4 + 900 * i, 3e4, 2005] for i in range(30)]
    >>> gather_groups(by_turnover(table, since=2000, until=2010), rng=rng, simulations=99).industries["verdict"].to_dict()
    {'a/entrant': 'localised'}
    """
    plants = placed(groups.table)
    counts = dict(zip(map(str, plants.industries), np.bincount(plants.code), strict=True))
    kept = None if industries is None else tuple(f"{each}/" for each in industries)
    asked = [name for name in groups.among if kept is None or name.startswith(kept)]
    known = [
        name
        for name in asked
        if counts.get(name, 0) >= max(least, 2) and sum(counts.get(each, 0) for each in groups.among[name]) > counts[name]
    ]
    if not known:
        raise DataError(problem("plants_no_groups", least=least))
    found = []
    for at, name in enumerate(known):

        def told(stage: str, done: int, total: int, at: int = at) -> None:
            if progress is not None:
                progress(stage, at * total + done, len(known) * total)

        among = [each for each in groups.among[name] if each in counts]
        found.append(gather(plants, industries=[name], among=among, rng=rng, least=least, progress=told, **options))
    tables, curves = pd.concat([each.industries for each in found]), pd.concat([each.curves for each in found])
    return Gathering(adjusted(tables), curves, plants.left_out, len(asked) - len(known))


def envelope(
    plants: Plants,
    *,
    industry: str,
    curve: Callable[[NDArray[np.intp]], Floats],
    distances_m: Sequence[float],
    rng: np.random.Generator,
    simulations: int = 1000,
    level: float = 0.05,
    workers: int = 1,
    progress: Progress | None = None,
) -> Gathering:
    """Any measure of distance with its bands of chance: the industry is dealt to as many plants drawn from all.

    Parameters
    ----------
    plants, rng, simulations, level, workers, progress
        As in `gather`. Every plant keeps its place and its jobs; which of them are of the industry is left to chance.
    industry
        The industry.
    curve
        The measure, from `danji.indicators.distance.curve`, made for the same plants and distances.
    distances_m
        Its distances.

    Returns
    -------
    As `gather`, with one row; density and expected are in the unit of the measure, and `bandwidth_m` is left out.

    Raises
    ------
    DataError
        If there is no such industry, or the measure is not defined at some distance: begin where every draw has neighbours.

    Examples
    --------
    >>> from danji.indicators import distance
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"x_m": rng.uniform(0, 9e4, 300), "y_m": rng.uniform(0, 9e4, 300), "industry": "others"})
    >>> table.loc[:29, ["x_m", "y_m", "industry"]] = [[3e4 + 900 * i, 3e4, "mills"] for i in range(30)]
    >>> plants, reach = placed(table), [10000.0, 20000.0, 30000.0]
    >>> m = distance.curve("m_function", plants, distances_m=reach)
    >>> envelope(plants, industry="mills", curve=m, distances_m=reach, rng=rng, simulations=99).industries["verdict"].iloc[0]
    'localised'
    """
    members, distances = plants.of(industry), _distances(distances_m, 0.0)
    seed, chance = int(rng.integers(2**62)), np.empty((simulations, len(distances)))

    def one(number: int) -> None:
        chance[number] = curve(draws.random_order(seed, number, len(plants), len(members)))

    seen = curve(members)
    draws.shared_out(one, simulations, workers=workers, progress=progress)
    undefined = np.isnan(seen) | np.isnan(chance).any(axis=0)
    if undefined.any():
        raise DataError(problem("plants_undefined", value=industry, distance=f"{distances[undefined][-1]:g}"))
    row, found = _judged(seen, chance, distances, level)
    table = pd.DataFrame([row], index=pd.Index([industry], name="industry"))
    table.insert(0, "plants", len(members))
    return Gathering(adjusted(table.infer_objects()), pd.concat({industry: found}, names=["industry"]), plants.left_out, 0)


def adjusted(table: pd.DataFrame) -> pd.DataFrame:
    """Industries with `p_adjusted`: twice the lesser of the two p-values, by Benjamini & Hochberg for all industries.

    Of the industries with p_adjusted up to 5 %, 5 % on the average are there by chance.

    Examples
    --------
    >>> table = pd.DataFrame({"p_localised": [0.01, 0.2, 0.5], "p_dispersed": [1.0, 0.8, 0.02], "verdict": "-"})
    >>> adjusted(table)["p_adjusted"].round(3).to_list()  # 3/1 × 0.02, 3/3 × 0.4, 3/2 × 0.04
    [0.06, 0.4, 0.06]
    """
    both = np.minimum(2 * table[["p_localised", "p_dispersed"]].min(axis=1), 1.0)
    order = both.sort_values(kind="stable")
    stepped = order * len(order) / np.arange(1, len(order) + 1)
    lowest = np.minimum.accumulate(stepped.to_numpy()[::-1])[::-1]
    place = pd.Series(np.minimum(lowest, 1.0), index=order.index)
    without = table.drop(columns="p_adjusted", errors="ignore")
    without.insert(list(without.columns).index("verdict"), "p_adjusted", place.reindex(table.index))
    return without


def _judged(density: Floats, chance: Floats, distances_m: Floats, level: float) -> tuple[pd.Series, pd.DataFrame]:
    """An industry's row and its curve."""
    found = banded(density, chance, level=level)
    over, gamma = above(density, found, distances_m)
    under, psi = below(density, found, distances_m)
    verdict = "localised" if over.any() else "dispersed" if under.any() else "random"
    outside = distances_m[(over if over.any() else under) > 0]
    low, high = (float(outside[0]), float(outside[-1])) if len(outside) else (np.nan, np.nan)
    row = pd.Series(
        {
            "gamma": gamma, "psi": psi, "p_localised": found.p_above, "p_dispersed": found.p_below,
            "verdict": verdict, "from_m": low, "to_m": high,
        }
    )  # fmt: skip
    columns = {
        "density": density, "expected": chance.mean(axis=0), "local_low": found.local_low, "local_high": found.local_high,
        "global_low": found.global_low, "global_high": found.global_high, "above": over, "below": under,
    }  # fmt: skip
    return row, pd.DataFrame(columns, index=pd.Index(distances_m, name="distance_m"))


def _sites(plants: Plants, among: Iterable[str] | None) -> Plants:
    """The plants whose places are the sites of chance, in the same metres."""
    if among is None:
        return plants
    kept = np.sort(np.concatenate([plants.of(name) for name in among]))
    return replace(plants, xyz=plants.xyz[kept], code=plants.code[kept], jobs=plants.jobs[kept], row=plants.row[kept])


def _too_few_draws(simulations: int, level: float) -> list[Problem]:
    needed = math.ceil(1 / level) - 1
    return [problem("plants_simulations", value=simulations, least=needed)] if simulations < needed else []


def _sizes(plants: Plants, industries: Iterable[str] | None, least: int) -> pd.Series:
    sizes = draws.sizes_of(plants, least=least)
    if industries is None:
        if sizes.empty:
            raise DataError(problem("plants_no_industry_large", least=least, most=int(np.bincount(plants.code).max())))
        return sizes
    asked = list(industries)
    counts = pd.Series({name: len(plants.of(name)) for name in asked})
    small = counts[counts < max(least, 2)]
    if len(small):
        raise DataError(
            [problem("plants_industry_small", value=name, count=int(n), least=max(least, 2)) for name, n in small.items()]
        )
    return counts.sort_values(kind="stable")


def _too_many(sizes: pd.Series, pool: Plants) -> list[Problem]:
    return [
        problem("plants_more_than_sites", value=str(name), count=int(count), sites=len(pool))
        for name, count in sizes[sizes > len(pool)].items()
    ]


def _no_jobs(plants: Plants, sizes: pd.Series) -> list[Problem]:
    found = []
    for name in sizes.index:
        jobs = plants.jobs[plants.of(name)]
        if np.isnan(jobs).any() or (jobs > 0).sum() < 2:  # noqa: PLR2004  a pair needs two
            found.append(
                problem("plants_no_jobs", value=str(name), count=int(np.isnan(jobs).sum()), positive=int((jobs > 0).sum()))
            )
    return found


def _distances(distances_m: Sequence[float] | None, reach_m: float) -> Floats:
    if distances_m is None:
        return np.linspace(0.0, reach_m, STEPS + 1)
    distances = np.asarray(distances_m, dtype=float)
    if not (len(distances) > 1 and distances[0] >= 0 and (np.diff(distances) > 0).all() and np.isfinite(distances).all()):
        raise DataError(problem("plants_distances"))
    return distances
