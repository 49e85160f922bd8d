"""Whether regions keep their places over the years: moves between classes (Markov), and between ranks.

Every measure takes `values`, one number per region and year. Classes are quantiles of each year's regions, or lie between
given `bounds`; they are numbered from 1, the lowest. A move is from a year of the table to the next: years must lie
equally far apart, and a region that is missing in either of the two makes no move. What follows from the moves, and the
ranks, is computed by giddy (PySAL), which is installed by `pip install danji[persistence]` and imported when first used.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from danji.errors import DataError, MissingExtra, problem
from danji.indicators import guards

Floats = npt.NDArray[np.float64]

BY_YEAR: guards.Keys = (("region", "year"),)
PAIR = 2  # regions or years it takes to compare


def transition_counts(values: pd.Series, *, classes: int = 5, bounds: Sequence[float] | None = None) -> pd.DataFrame:
    """Transition counts: how many regions went from each class to each class, over all pairs of years.

    n_ij = number of moves from class i in one year of the table to class j in the next

    In words: on the diagonal stand the regions that stayed, off it those that rose (right) or fell (left).

    Parameters
    ----------
    values
        What is compared, by region and year; 0 or more, any unit. For classes that mean the same in every year, divide by
        the year's average first.
    classes
        Number of quantiles, 2 or more; a value on the border belongs to the lower class.
    bounds
        Upper ends of all classes but the last, instead of quantiles; a value on the border belongs to the lower class.

    Returns
    -------
    One row per class of the earlier year and one column per class of the later. 0 = nobody made that move; all 0 with
    one year only. A region missing in either year makes no move.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or its years are not equally far apart.
    ValueError
        If there are fewer than two classes, or the bounds do not rise.

    Source
    ------
    Quah (1993), Empirical Cross-section Dynamics in Economic Growth, European Economic Review 37(2–3), 426–434.

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 10.0, ("R2", 2020): 30.0, ("R1", 2021): 40.0, ("R2", 2021): 35.0})
    >>> transition_counts(income.rename_axis(["region", "year"]), bounds=[20]).to_numpy().tolist()
    [[0, 1], [0, 1]]
    """
    wide = _wide(values, name="transition_counts")
    return _labelled(_counts(wide, classes, bounds)).astype(int)


def transition_probabilities(values: pd.Series, *, classes: int = 5, bounds: Sequence[float] | None = None) -> pd.DataFrame:
    """Transition probabilities: of the regions of each class, the part found in each class a year of the table later.

    p_ij = n_ij / Σ_j n_ij

    In words: each row tells where the regions of a class go; the diagonal, how many stay.

    Parameters
    ----------
    values, classes, bounds
        As in `transition_counts`.

    Returns
    -------
    One row per class of the earlier year, one column per class of the later, in [0, 1]; rows sum to one.
    A row is NaN where no region ever starts from the class.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or its years are not equally far apart.
    ValueError
        If there are fewer than two classes, or the bounds do not rise.

    Source
    ------
    Quah (1993), Empirical Cross-section Dynamics in Economic Growth, European Economic Review 37(2–3), 426–434.

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 10.0, ("R2", 2020): 30.0, ("R1", 2021): 40.0, ("R2", 2021): 35.0})
    >>> transition_probabilities(income.rename_axis(["region", "year"]), bounds=[20]).to_numpy().tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    wide = _wide(values, name="transition_probabilities")
    return _labelled(_probabilities(_counts(wide, classes, bounds)))


def steady_state(values: pd.Series, *, classes: int = 5, bounds: Sequence[float] | None = None) -> pd.Series:
    """Steady state: the part of the regions in each class in the long run, were they to go on moving as they did.

    π = π P,   Σ_i π_i = 1,   P = transition probabilities

    In words: where the moves seen lead if nothing changes them; a reading of the past, not a forecast.

    Parameters
    ----------
    values, classes, bounds
        As in `transition_counts`.

    Returns
    -------
    One part per class, in [0, 1], summing to one. No unit.
    NaN where a class is never started from, or where more than one group of classes is never left again: the end then
    depends on the start.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or its years are not equally far apart.
    ValueError
        If there are fewer than two classes, or the bounds do not rise.
    MissingExtra
        If giddy is not installed.

    Source
    ------
    Kemeny & Snell (1967), Finite Markov Chains, Van Nostrand; Quah (1993), European Economic Review 37(2–3), 426–434.

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 10.0, ("R2", 2020): 30.0, ("R1", 2021): 40.0, ("R2", 2021): 15.0})
    >>> steady_state(income.rename_axis(["region", "year"]), bounds=[20]).to_dict()  # they change places for ever
    {1: 0.5, 2: 0.5}
    """
    wide = _wide(values, name="steady_state")
    chain = _probabilities(_counts(wide, classes, bounds))
    ergodic = _giddy("ergodic", name="steady_state")
    found: Any = np.full(len(chain), np.nan)
    if not np.isnan(chain).any():
        ends = np.asarray(ergodic.steady_state(chain))
        found = ends if ends.ndim == 1 else ends[0] if len(ends) == 1 else found
    return pd.Series(found, index=_classes(len(chain)), name="steady_state", dtype=float)


def first_passage(values: pd.Series, *, classes: int = 5, bounds: Sequence[float] | None = None) -> pd.DataFrame:
    """Mean first passage times: how many years it takes on average to come from one class to another for the first time.

    m_ij = s (1 + Σ_{k≠j} p_ik m_kj / s),   s = years between two years of the table

    In words: how long a region of one class waits for another class; on the diagonal, how long until it is back.

    Parameters
    ----------
    values, classes, bounds
        As in `transition_counts`.

    Returns
    -------
    One row per class of departure, one column per class of arrival; years.
    NaN where arrival is not certain, so that the mean has no end; all NaN where a class is never started from.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or its years are not equally far apart.
    ValueError
        If there are fewer than two classes, or the bounds do not rise.
    MissingExtra
        If giddy is not installed.

    Source
    ------
    Kemeny & Snell (1967), Finite Markov Chains, Van Nostrand.

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 10.0, ("R2", 2020): 30.0, ("R1", 2022): 40.0, ("R2", 2022): 15.0})
    >>> first_passage(income.rename_axis(["region", "year"]), bounds=[20]).to_numpy().tolist()  # two years a move
    [[4.0, 2.0], [2.0, 4.0]]
    """
    wide = _wide(values, name="first_passage")
    chain = _probabilities(_counts(wide, classes, bounds))
    ergodic = _giddy("ergodic", name="first_passage")
    if np.isnan(chain).any():
        return _labelled(np.full_like(chain, np.nan))
    with np.errstate(invalid="ignore"):  # giddy multiplies no moves by times without end
        moves = np.asarray(ergodic.mfpt(chain), dtype=float)
    certain = _certain(chain)
    return _labelled(np.where(certain & np.isfinite(moves), moves, np.nan) * _step(wide))


def mobility(values: pd.Series, *, classes: int = 5, bounds: Sequence[float] | None = None) -> pd.Series:
    """Mobility: how readily regions change class, in three numbers.

    trace (Shorrocks, Prais) M = (k − Σ_i p_ii) / (k − 1);   determinant M = 1 − |det P|;   eigenvalue M = 1 − |λ₂|

    In words: 0 where every region stays in its class. The first counts those that leave, the third tells how fast the
    start is forgotten.

    Parameters
    ----------
    values, classes, bounds
        As in `transition_counts`.

    Returns
    -------
    Keyed by measure: `trace`, in [0, k/(k − 1)], `determinant` and `eigenvalue`, in [0, 1]. No unit.
    NaN where a class is never started from.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or its years are not equally far apart.
    ValueError
        If there are fewer than two classes, or the bounds do not rise.
    MissingExtra
        If giddy is not installed.

    Source
    ------
    Shorrocks (1978), The Measurement of Mobility, Econometrica 46(5), 1013–1024; Prais (1955), Measuring Social Mobility,
    Journal of the Royal Statistical Society A 118(1), 56–66.

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 10.0, ("R2", 2020): 30.0, ("R1", 2021): 40.0, ("R2", 2021): 15.0})
    >>> mobility(income.rename_axis(["region", "year"]), bounds=[20]).to_dict()  # all change class, and back
    {'trace': 2.0, 'determinant': 0.0, 'eigenvalue': 0.0}
    """
    wide = _wide(values, name="mobility")
    chain = _probabilities(_counts(wide, classes, bounds))
    measure = _giddy("mobility", name="mobility").markov_mobility
    letters = {"trace": "P", "determinant": "D", "eigenvalue": "L2"}
    known = not np.isnan(chain).any()
    found = {key: float(measure(chain, measure=letter)) if known else np.nan for key, letter in letters.items()}
    exact = pd.Series(found, name="mobility", dtype=float).rename_axis("measure")
    return exact.clip(lower=0.0)  # rounding may leave −1e-16


def rank_persistence(values: pd.Series) -> pd.Series:
    """Rank persistence: Kendall's τ between the order of the regions in a year and in the year of the table before it.

    τ_b = (C − D) / √((C + D + T_x) (C + D + T_y));   C, D = pairs of regions in the same, the opposite order;
    T = pairs that tie in one of the years only

    In words: of all pairs of regions, those that kept their order less those that changed it. For two years far apart, give
    a table of these two.

    Parameters
    ----------
    values
        What is compared, by region and year; 0 or more, any unit.

    Returns
    -------
    One value per year but the first, in [−1, 1], no unit. 1 = the same order, −1 = turned round.
    NaN where a region is missing in either year, there is one region, or all tie in a year. The years need not be equally
    far apart: compare the values accordingly.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.
    MissingExtra
        If giddy is not installed.

    Source
    ------
    Kendall (1938), A New Measure of Rank Correlation, Biometrika 30(1/2), 81–93; for regions: Rey (2004), Spatial Dependence
    in the Evolution of Regional Income Distributions, in Getis, Mur & Zoller (eds.).

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 1.0, ("R2", 2020): 2.0, ("R3", 2020): 3.0})
    >>> later = pd.Series({("R1", 2025): 1.0, ("R2", 2025): 5.0, ("R3", 2025): 4.0})  # two pairs kept, one turned
    >>> float(round(rank_persistence(pd.concat([income, later]).rename_axis(["region", "year"]))[2025], 4))
    0.3333
    """
    wide = _wide(values, name="rank_persistence", even=False)
    tau = _giddy("rank", name="rank_persistence").Tau
    found = {}
    for before, year in pairwise(wide.columns):
        pair = wide[[before, year]].to_numpy()
        ordered = len(pair) >= PAIR and np.isfinite(pair).all() and (np.ptp(pair, axis=0) > 0).all()
        found[year] = float(tau(*pair.T).tau) if ordered else np.nan
    return pd.Series(found, name="rank_persistence", dtype=float).rename_axis("year")


def rank_exchange(values: pd.Series, *, groups: pd.Series) -> pd.Series:
    """Rank exchange (Θ): the part of all changes of rank that whole groups of regions make together.

    Θ_t = Σ_g |Σ_{r∈g} Δrank_r| / Σ_r |Δrank_r|

    In words: 1 where the regions of a group all rise or all fall, 0 where they only change places among themselves.

    Parameters
    ----------
    values
        What is compared, by region and year; 0 or more, any unit.
    groups
        The group of every region, by region.

    Returns
    -------
    One value per year but the first, against the year of the table before it, in [0, 1], no unit.
    NaN where a region is missing in either year, or no rank changed.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or a region has no group.
    MissingExtra
        If giddy is not installed.

    Source
    ------
    Rey (2004), Spatial Dependence in the Evolution of Regional Income Distributions, in Getis, Mur & Zoller (eds.), Spatial
    Econometrics and Spatial Statistics, Palgrave, 194–213.

    Examples
    --------
    >>> income = pd.Series({("R1", 2020): 1.0, ("R2", 2020): 2.0, ("R1", 2025): 2.0, ("R2", 2025): 1.0})
    >>> groups = pd.Series({"R1": "rest", "R2": "capital"}).rename_axis("region")
    >>> rank_exchange(income.rename_axis(["region", "year"]), groups=groups).to_dict()  # each is a group of its own
    {2025: 1.0}
    """
    wide = _wide(values, name="rank_exchange", even=False)
    regime = _groups(groups, wide.index)
    theta = _giddy("rank", name="rank_exchange").Theta
    found = {}
    for before, year in pairwise(wide.columns):
        pair = wide[[before, year]].to_numpy()
        moved = np.isfinite(pair).all() and (wide[before].rank() != wide[year].rank()).any()
        found[year] = float(np.ravel(theta(pair, regime, permutations=0).theta)[0]) if moved else np.nan
    return pd.Series(found, name="rank_exchange", dtype=float).rename_axis("year")


def _wide(values: pd.Series, *, name: str, even: bool = True) -> pd.DataFrame:
    """Regions × years in order, once the table has passed; with `even`, its years lie equally far apart."""
    numbers = guards.checked(values, name=name, keys=BY_YEAR)
    wide = numbers.to_frame("value").pivot_table(index="region", columns="year", values="value", dropna=False)
    steps = np.diff(np.asarray(wide.columns, dtype=float))
    if even and len(set(steps)) > 1:
        raise DataError([problem("uneven_years", name=name, years=", ".join(f"{year:g}" for year in wide.columns))])
    return wide


def _step(wide: pd.DataFrame) -> float:
    return float(wide.columns[1] - wide.columns[0])


def _counts(wide: pd.DataFrame, classes: int, bounds: Sequence[float] | None) -> Floats:
    """The moves of all regions between all years that follow each other."""
    if bounds is None and classes < PAIR:
        raise ValueError(f"classes is {classes}. Two or more are expected.")
    if bounds is not None and (not len(bounds) or (np.diff(bounds) <= 0).any()):
        raise ValueError(f"bounds is {list(bounds)}. One or more rising upper ends are expected.")
    size = classes if bounds is None else len(bounds) + 1
    counts = np.zeros((size, size))
    placed = [_placed(wide[year].to_numpy(), size, bounds) for year in wide.columns]
    for before, after in pairwise(placed):
        known = (before >= 0) & (after >= 0)
        np.add.at(counts, (before[known], after[known]), 1)
    return counts


def _placed(values: Floats, size: int, bounds: Sequence[float] | None) -> npt.NDArray[np.intp]:
    """The class of each value, from 0; −1 where it is missing."""
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(values), -1, dtype=np.intp)
    ends = np.quantile(values[known], np.arange(1, size) / size) if bounds is None else np.asarray(bounds, dtype=float)
    placed: npt.NDArray[np.intp] = np.where(known, np.searchsorted(ends, values, side="left"), -1)
    return placed


def _probabilities(counts: Floats) -> Floats:
    starts = np.broadcast_to(counts.sum(axis=1, keepdims=True), counts.shape)
    parts: Floats = np.full(counts.shape, np.nan)
    np.divide(counts, starts, out=parts, where=starts > 0)
    return parts


def _certain(chain: Floats) -> npt.NDArray[np.bool_]:
    """Whether who leaves class i is sure to come to class j: from all it can come to without passing j, j can be reached."""
    size = len(chain)
    sure = np.zeros((size, size), dtype=bool)
    for goal in range(size):
        reaches = _reach(chain > 0)[:, goal]
        reaches[goal] = True
        onward = chain > 0
        onward[goal] = False  # the walk ends there
        lost = (_reach(onward) & ~reaches).any(axis=1) | ~reaches
        sure[:, goal] = ~lost
        sure[goal, goal] = not lost[chain[goal] > 0].any()
    return sure


def _reach(steps: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which class can be come to from which, in any number of steps, none included."""
    reach = steps | np.eye(len(steps), dtype=bool)
    for middle in range(len(steps)):
        reach |= reach[:, [middle]] & reach[[middle]]
    return reach


def _groups(groups: pd.Series, regions: pd.Index) -> npt.NDArray[Any]:
    found = groups.reindex(regions)
    absent = regions[found.isna()]
    if len(absent):
        shown = ", ".join(map(str, absent[: guards.SHOWN]))
        raise DataError([problem("no_data_for", name="rank_exchange", table="groups", needed=f"region = {shown}")])
    codes: npt.NDArray[Any] = found.astype("category").cat.codes.to_numpy()
    return codes


def _classes(size: int) -> pd.Index:
    return pd.RangeIndex(1, size + 1, name="class")


def _labelled(cells: Floats) -> pd.DataFrame:
    return pd.DataFrame(cells, index=_classes(len(cells)).rename("from"), columns=_classes(len(cells)).rename("to"))


def _giddy(module: str, *, name: str) -> Any:
    """That part of giddy, imported only now: it brings much with it."""
    try:
        return import_module(f"giddy.{module}")
    except ModuleNotFoundError as error:
        raise MissingExtra(problem("missing_extra", name=name, package="giddy", extra="persistence")) from error
