"""How unequal regions are: what each has per head, weighed by how many live there.

Every measure takes `values`, what a person of each region has on average (income, product, jobs per head), by region
and, where there is one, by year; every year is taken by itself. With `population` each person counts once; without it
each region does. One missing region leaves its year undefined, since the average is then not known: to leave regions
out, drop their rows first. The result has one value per year; of a table without years, one value keyed "all".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.steady import steady
from danji.indicators.totals import matched

Floats = NDArray[np.float64]

ALL = "all"  # key of the one value of a table without years
PARTS = ["total", "between", "within", "between_share"]


def theil(values: pd.Series, *, population: pd.Series | None = None) -> pd.Series:
    """Theil index T: inequality between regions, weighing most what happens among the rich.

    T = Σᵣ wᵣ (yᵣ/μ) ln(yᵣ/μ),   w = share of the population (or 1/n),   μ = Σᵣ wᵣ yᵣ

    In words: how far the regions' shares of the income are from their shares of the people, as a distance in nats. It
    splits exactly into a part between groups of regions and a part within them (`theil_between`, `theil_within`).

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, in [0, ln(1 / smallest weight)], no unit. 0 = all equal. A region with nothing adds 0.
    NaN where a region or its population is missing, where nobody has anything, or nobody lives anywhere.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Theil (1967), Economics and Information Theory, North-Holland, ch. 4.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> round(theil(income)["all"], 4)  # (0.5 ln 0.5 + 1.5 ln 1.5) / 2
    np.float64(0.1308)
    """
    return _each_year(values, population, _theil, name="theil")


def mean_log_deviation(values: pd.Series, *, population: pd.Series | None = None) -> pd.Series:
    """Mean log deviation (Theil L): inequality between regions, weighing most what happens among the poor.

    L = Σᵣ wᵣ ln(μ/yᵣ),   w = share of the population (or 1/n),   μ = Σᵣ wᵣ yᵣ

    In words: by how much, on average and in logarithms, a person's region falls short of the national average.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; above 0, any unit.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, 0 or more, no unit. 0 = all equal.
    NaN where a region or its population is missing, and where a region that counts has nothing (its logarithm is
    not defined).

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Theil (1967), Economics and Information Theory, North-Holland; Störmann (2009), Regionalökonomik, Oldenbourg.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> round(mean_log_deviation(income)["all"], 4)  # (ln 2 − ln 1.5) / 2
    np.float64(0.1438)
    """
    return _each_year(values, population, _mean_log_deviation, name="mean_log_deviation")


def theil_between(values: pd.Series, *, groups: pd.Series, population: pd.Series | None = None) -> pd.Series:
    """Theil index between groups: the inequality left if everyone had the average of their group.

    T_B = Σ_g W_g (μ_g/μ) ln(μ_g/μ),   W_g = Σ wᵣ and μ_g = Σ wᵣ yᵣ / W_g over the regions r of group g

    In words: how much of the inequality is that between, say, the capital region and the rest.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    groups
        The group of every region, by region.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, in [0, T], no unit. 0 = the groups have the same average.
    NaN where the Theil index is.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or a region has no group.

    Source
    ------
    Theil (1967), Economics and Information Theory, North-Holland, ch. 4; Shorrocks (1980), Econometrica 48(3), 613–625.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0, "R3": 40.0}).rename_axis("region")
    >>> groups = pd.Series({"R1": "rest", "R2": "rest", "R3": "capital"}).rename_axis("region")
    >>> round(theil_between(income, groups=groups)["all"], 4)
    np.float64(0.0589)
    """
    return theil_split(values, groups=groups, population=population)["between"].rename("theil_between")


def theil_within(values: pd.Series, *, groups: pd.Series, population: pd.Series | None = None) -> pd.Series:
    """Theil index within groups: the inequality left if all groups had the same average.

    T_W = Σ_g W_g (μ_g/μ) T_g,   T_g = Theil index of the regions of group g

    In words: the average of the groups' own Theil indices, each weighed by its share of the income.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    groups
        The group of every region, by region.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, in [0, T], no unit. 0 = inside every group all regions are equal.
    NaN where the Theil index is.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or a region has no group.

    Source
    ------
    Theil (1967), Economics and Information Theory, North-Holland, ch. 4; Shorrocks (1980), Econometrica 48(3), 613–625.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0, "R3": 40.0}).rename_axis("region")
    >>> groups = pd.Series({"R1": "rest", "R2": "rest", "R3": "capital"}).rename_axis("region")
    >>> round(theil_within(income, groups=groups)["all"], 4)  # half the income, times 0.1308
    np.float64(0.0654)
    """
    return theil_split(values, groups=groups, population=population)["within"].rename("theil_within")


def theil_split(values: pd.Series, *, groups: pd.Series, population: pd.Series | None = None) -> pd.DataFrame:
    """Theil index and its two parts by year: total, between, within, and between_share, the part of the first in the total.

    total = between + within (exactly);   between_share = between / total, NaN where all are equal

    In words: how much of the inequality lies between the groups, the capital region and the rest, say, and how much inside.

    Parameters
    ----------
    values, groups, population
        As in `theil_between`.

    Returns
    -------
    One row per year; columns total, between and within, 0 or more, and between_share, in [0, 1]; no unit.
    NaN where a region or its population is missing, where nobody has anything, or nobody lives anywhere.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value, or a region has no group.

    Source
    ------
    Theil (1967), Economics and Information Theory, North-Holland, ch. 4; Shorrocks (1980), Econometrica 48(3), 613–625.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0, "R3": 40.0}).rename_axis("region")
    >>> groups = pd.Series({"R1": "rest", "R2": "rest", "R3": "capital"}).rename_axis("region")
    >>> theil_split(income, groups=groups).round(4).loc["all"].to_dict()
    {'total': 0.1243, 'between': 0.0589, 'within': 0.0654, 'between_share': 0.4738}
    """
    numbers, weight = _inputs(values, population, name="theil_split")
    group = _group_of(groups, numbers.index)
    table = pd.DataFrame({"value": numbers, "weight": weight, "group": group})
    rows = {year: _split(part) for year, part in _years(table)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=PARTS, dtype=float).rename_axis(_label(numbers))


def gini(values: pd.Series, *, population: pd.Series | None = None) -> pd.Series:
    """Gini coefficient: the average gap between two people drawn at random, over twice the average.

    G = Σᵣ Σₛ wᵣ wₛ |yᵣ − yₛ| / (2 μ),   w = share of the population (or 1/n),   μ = Σᵣ wᵣ yᵣ

    In words: twice the area between the Lorenz curve and the line of equality.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, in [0, 1), no unit; of n regions that count alike, at most 1 − 1/n. 0 = all equal.
    NaN where a region or its population is missing, where nobody has anything, or nobody lives anywhere.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Gini (1912), Variabilità e mutabilità, Cuppini; Dörsam (2004), Wirtschaftsstatistik anschaulich dargestellt, PD-Verlag.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> gini(income)["all"]  # two gaps of 20 in four pairs: 10, over 2 × 20
    np.float64(0.25)
    """
    return _each_year(values, population, _gini, name="gini")


def atkinson(values: pd.Series, *, aversion: float = 0.5, population: pd.Series | None = None) -> pd.Series:
    """Atkinson index: the part of all income that could be given up, were the rest shared equally, at no loss of welfare.

    A = 1 − (Σᵣ wᵣ (yᵣ/μ)^(1−ε))^(1/(1−ε));   for ε = 1,  A = 1 − exp(Σᵣ wᵣ ln yᵣ) / μ;   ε = aversion

    In words: 0.1 means that nine tenths of the income, shared equally, would be as good as what there is.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    aversion
        ε, how much more an amount counts for the poor than for the rich; above 0. Usual are 0.5, 1 and 2.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, in [0, 1], no unit. 0 = all equal; for ε of 1 or more it is 1 once a region has nothing.
    NaN where a region or its population is missing, where nobody has anything, or nobody lives anywhere.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.
    ValueError
        If `aversion` is not above 0.

    Source
    ------
    Atkinson (1970), On the Measurement of Inequality, Journal of Economic Theory 2(3), 244–263.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> round(atkinson(income, aversion=1)["all"], 4)  # 1 − √300 / 20
    np.float64(0.134)
    """
    if not aversion > 0:
        raise ValueError(f"atkinson: aversion is {aversion}. It must be above 0. Usual values are 0.5, 1 and 2.")
    return _each_year(values, population, lambda y, w: _atkinson(y, w, aversion), name="atkinson")


def hoover(values: pd.Series, *, population: pd.Series | None = None) -> pd.Series:
    """Hoover index: the part of all income that would have to move for everyone to have the same.

    H = ½ Σᵣ |zᵣ − wᵣ|,   w = share of the population (or 1/n),   zᵣ = wᵣ yᵣ / μ, share of the income

    In words: half the distance between the regions' shares of the income and their shares of the people.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, in [0, 1), no unit. 0 = all equal.
    NaN where a region or its population is missing, where nobody has anything, or nobody lives anywhere.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Hoover (1936), The Measurement of Industrial Localization, Review of Economics and Statistics 18(4), 162–171.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> hoover(income)["all"]  # shares 1/4 and 3/4 against 1/2 and 1/2
    np.float64(0.25)
    """
    return _each_year(values, population, _hoover, name="hoover")


def williamson(values: pd.Series, *, population: pd.Series) -> pd.Series:
    """Williamson index: the coefficient of variation between regions, each weighed by its population.

    V = √(Σᵣ wᵣ (yᵣ − μ)²) / μ,   w = share of the population,   μ = Σᵣ wᵣ yᵣ

    In words: how far a person's region typically is from the national average, as a part of that average. The same
    as the population-weighted coefficient of variation; `variation` is the one where every region counts alike.

    Parameters
    ----------
    values
        What a person has on average, by region, or by region and year; 0 or more, any unit.
    population
        Persons by region, or by region and year; without a year they stand for every year.

    Returns
    -------
    One value per year, 0 or more, no unit. 0 = all equal.
    NaN where a region or its population is missing, where nobody has anything, or nobody lives anywhere.

    Raises
    ------
    DataError
        If a table has another key, a key twice, or a negative value.

    Source
    ------
    Williamson (1965), Regional Inequality and the Process of National Development, Economic Development and Cultural
    Change 13(4, part 2), 1–84.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> people = pd.Series({"R1": 3, "R2": 1}).rename_axis("region")
    >>> round(williamson(income, population=people)["all"], 4)  # √75 / 15
    np.float64(0.5774)
    """
    return _each_year(values, population, _variation, name="williamson")


def variation(values: pd.Series) -> pd.Series:
    """Coefficient of variation between regions: their standard deviation over their mean, every region counting alike.

    v = √(Σᵣ (yᵣ − μ)² / n) / μ,   μ = Σᵣ yᵣ / n

    In words: how far a region typically is from the average region, as a part of that average. All regions are
    there, so the variance is divided by n.

    Parameters
    ----------
    values
        One value per region, or per region and year; 0 or more, any unit.

    Returns
    -------
    One value per year, in [0, √(n − 1)], no unit. 0 = all equal.
    NaN where a region is missing, or all are zero.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    Williamson (1965), Regional Inequality and the Process of National Development, Economic Development and Cultural
    Change 13(4, part 2), 1–84: the unweighted index.

    Examples
    --------
    >>> income = pd.Series({"R1": 10.0, "R2": 30.0}).rename_axis("region")
    >>> variation(income)["all"]
    np.float64(0.5)
    """
    return _each_year(values, None, _variation, name="variation")


def _each_year(
    values: pd.Series, population: pd.Series | None, measure: Callable[[Floats, Floats], float], *, name: str
) -> pd.Series:
    """The measure of every year, from its values and weights that sum to one; NaN where these are not known."""
    numbers, weight = _inputs(values, population, name=name)
    found = {year: _of(part, measure) for year, part in _years(pd.DataFrame({"value": numbers, "weight": weight}))}
    return pd.Series(found, dtype=float, name=name).rename_axis(_label(numbers))


def _inputs(values: pd.Series, population: pd.Series | None, *, name: str) -> tuple[pd.Series, pd.Series]:
    """Values and weights, row by row."""
    numbers = guards.checked(values, name=name, keys=guards.REGION)
    if population is None:
        return numbers, pd.Series(1.0, index=numbers.index)
    return numbers, matched(guards.checked(population, name=name, keys=guards.REGION), numbers.index)


def _label(numbers: pd.Series) -> str:
    return "year" if "year" in numbers.index.names else "years"


def _years(table: pd.DataFrame) -> list[tuple[object, pd.DataFrame]]:
    """The rows of every year, in order; of a table without years, all of them."""
    if "year" in table.index.names:
        return list(table.groupby(level="year"))
    return [(ALL, table)] if len(table) else []


@steady
def _of(part: pd.DataFrame, measure: Callable[[Floats, Floats], float]) -> float:
    """The measure of one set of regions; NaN unless all are known, somebody lives there and somebody has something."""
    y, w = (part[column].to_numpy(float) for column in ("value", "weight"))
    if not (np.isfinite(y).all() and np.isfinite(w).all() and w @ y > 0):
        return float("nan")
    return measure(y, w / w.sum())


def _split(part: pd.DataFrame) -> dict[str, float]:
    total = _of(part, _theil)
    weighted = part["value"] * part["weight"]
    groups = pd.DataFrame({"sum": weighted, "weight": part["weight"]}).groupby(part["group"]).sum(min_count=1)
    groups = groups[groups["weight"] > 0]
    averages = pd.DataFrame({"value": groups["sum"] / groups["weight"], "weight": groups["weight"]})
    between = _of(averages, _theil) if np.isfinite(total) else float("nan")
    own = pd.Series({name: _of(rows, _theil) for name, rows in part.groupby("group")}, dtype=float)
    within = float((groups["sum"] / groups["sum"].sum() * own).fillna(0.0).sum()) if np.isfinite(total) else float("nan")
    share = between / total if total > 0 else float("nan")
    return {"total": total, "between": between, "within": within, "between_share": share}


def _group_of(groups: pd.Series, index: pd.Index) -> pd.Series:
    regions = index.get_level_values("region")
    group = pd.Series(groups.reindex(regions).to_numpy(), index=index)
    absent = regions[group.isna()].unique()
    if len(absent):
        shown = ", ".join(map(str, absent[: guards.SHOWN]))
        raise DataError([problem("no_data_for", name="theil_split", table="groups", needed=f"region = {shown}")])
    return group


def _theil(y: Floats, w: Floats) -> float:
    relative = y / (w @ y)
    some = relative > 0  # x ln x goes to 0 with x
    return max(float((w[some] * relative[some]) @ np.log(relative[some])), 0.0)


def _mean_log_deviation(y: Floats, w: Floats) -> float:
    counted = w > 0
    if (y[counted] <= 0).any():
        return float("nan")
    return max(float(np.log(w @ y) - w[counted] @ np.log(y[counted])), 0.0)


def _gini(y: Floats, w: Floats) -> float:
    order = np.argsort(y, kind="stable")
    income = np.cumsum(w[order] * y[order])
    lorenz = income / income[-1]
    area = w[order] @ (lorenz + np.concatenate([[0.0], lorenz[:-1]]))  # twice the area under the curve
    return max(float(1 - area), 0.0)


def _atkinson(y: Floats, w: Floats, aversion: float) -> float:
    counted = w > 0
    relative, weight = y[counted] / (w @ y), w[counted]
    if aversion >= 1 and (relative == 0).any():
        return 1.0  # the limit: no welfare where somebody has nothing
    if aversion == 1:
        return max(float(1 - np.exp(weight @ np.log(relative))), 0.0)
    return max(float(1 - (weight @ relative ** (1 - aversion)) ** (1 / (1 - aversion))), 0.0)


def _hoover(y: Floats, w: Floats) -> float:
    return float(np.abs(w * y / (w @ y) - w).sum() / 2)


def _variation(y: Floats, w: Floats) -> float:
    mean = w @ y
    return float(np.sqrt(w @ (y - mean) ** 2) / mean)
