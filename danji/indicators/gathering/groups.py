"""Groups within an industry: plants that came, stayed or left, and classes of size, each against the industry's own plants.

The question differs from that of `gather`: not whether the industry is near itself, but whether the group is nearer itself
than as many plants drawn from the industry. Where the industry gathers, all its groups do; only what sets them apart is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from danji.errors import DataError, problem

BETWEEN = "/"  # stands between industry and group
ENTRANT, INCUMBENT, LEAVER = "entrant", "incumbent", "leaver"
AGAINST = {ENTRANT: (ENTRANT, INCUMBENT), LEAVER: (LEAVER, INCUMBENT)}  # each against those there in the same year


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Plants whose industry is now `industry/group`, the groups to look at, and for each the groups chance draws from."""

    table: pd.DataFrame
    among: Mapping[str, tuple[str, ...]]
    unknown: int  # plants of which the group cannot be told


def by_size(table: pd.DataFrame, *, at_least: Sequence[float]) -> Groups:
    """Classes of size: below the first limit, from it to the next, and so on; each against all sizes of its industry.

    Raises
    ------
    DataError
        If the table has no jobs.

    Examples
    --------
    >>> table = pd.DataFrame({"industry": ["a", "a", "a"], "jobs": [3.0, 70.0, None]})
    >>> sized = by_size(table, at_least=[10, 50])
    >>> sized.table["industry"].to_list(), sized.unknown
    (['a/0–9', 'a/50+'], 1)
    """
    if "jobs" not in table or table["jobs"].isna().all():
        raise DataError(problem("plants_jobs_unknown", count=len(table)))
    limits = [0.0, *at_least]
    names = [f"{low:g}–{high - 1:g}" for low, high in pairwise(limits)] + [f"{limits[-1]:g}+"]
    known = table[table["jobs"].notna()]
    place = np.searchsorted(limits, known["jobs"].to_numpy(dtype=float), side="right") - 1
    return _groups(known, pd.Series(np.array(names)[place], index=known.index), dict.fromkeys(names, tuple(names)), table)


def by_turnover(table: pd.DataFrame, *, since: int, until: int) -> Groups:
    """Plants that came, stayed or left between two years, entrants and leavers against those there in the same year.

    A plant is there from its `first_year` to its `last_year`, both included; without a last year it still is. Entrants are
    there in `until` and were not in `since`, leavers the other way round, incumbents are there in both. Those there in
    neither year are left out; those without a first year are counted as unknown.

    Raises
    ------
    DataError
        If no plant has a first year, or the years are not in order.

    Examples
    --------
    >>> years = {"first_year": [1990, 2005, 1980, None], "last_year": [None, None, 2003, None]}
    >>> turned = by_turnover(pd.DataFrame({"industry": "a", **years}), since=2000, until=2010)
    >>> turned.table["industry"].to_list(), turned.unknown
    (['a/incumbent', 'a/entrant', 'a/leaver'], 1)
    """
    if since >= until:
        raise DataError(problem("plants_period", first=since, last=until))
    if "first_year" not in table or table["first_year"].isna().all():
        raise DataError(problem("plants_years"))
    known = table[table["first_year"].notna()]
    last = known["last_year"] if "last_year" in known else pd.Series(np.nan, index=known.index)
    before, after = ((known["first_year"] <= year) & ~(last.astype(float) < year) for year in (since, until))
    group = pd.Series(
        np.select([after & ~before, after & before, before & ~after], [ENTRANT, INCUMBENT, LEAVER], ""), known.index
    )
    return _groups(known[group != ""], group[group != ""], AGAINST, table)


def _groups(known: pd.DataFrame, group: pd.Series, against: Mapping[str, tuple[str, ...]], table: pd.DataFrame) -> Groups:
    industry = known["industry"].astype(str)
    labelled = known.assign(industry=industry + BETWEEN + group)
    there = set(labelled["industry"])
    among = {
        f"{each}{BETWEEN}{name}": tuple(f"{each}{BETWEEN}{other}" for other in others if f"{each}{BETWEEN}{other}" in there)
        for each in sorted(industry.unique())
        for name, others in against.items()
    }
    unknown = int(table["first_year"].isna().sum()) if against is AGAINST else len(table) - len(known)
    return Groups(labelled, {name: others for name, others in among.items() if name in there}, unknown)
