"""Whether regions grow alike: does their spread shrink, and do the poor catch up."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pandas as pd

from danji.errors import DataError, problem
from danji.indicators import guards
from danji.indicators.steady import steady

BY_YEAR: guards.Keys = (("region", "year"),)
LINE = 2  # points it takes to draw one


def sigma_convergence(
    values: pd.Series, *, of: Literal["value", "log"] = "value", divide_by: Literal["n", "n-1"] = "n"
) -> pd.Series:
    """Sigma convergence: the spread of the regions, year by year; regions converge where it falls.

    σ_t = s(y) / μ  of the values (coefficient of variation);   σ_t = s(ln y)  of their logarithms;   s = standard deviation

    In words: how far a region typically is from the average. Read it as a line over the years, not as one number.

    Parameters
    ----------
    values
        What a person has on average, by region and year; 0 or more, any unit.
    of
        "value" for the coefficient of variation, "log" for the standard deviation of the logarithms.
    divide_by
        "n" when all regions are there, "n-1" when they are a sample.

    Returns
    -------
    One value per year, 0 or more, no unit. 0 = all equal.
    NaN where a region is missing, where all have nothing, with "log" where any has nothing, and with "n-1" where
    there is one region only. Compare years over the same regions.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value.

    Source
    ------
    Barro & Sala-i-Martin (1992), Convergence, Journal of Political Economy 100(2), 223–251.

    Examples
    --------
    >>> income = pd.Series({("R1", 2010): 10.0, ("R2", 2010): 30.0, ("R1", 2020): 24.0, ("R2", 2020): 36.0})
    >>> sigma_convergence(income.rename_axis(["region", "year"])).to_dict()
    {2010: 0.5, 2020: 0.2}
    """
    numbers = guards.checked(values, name="sigma_convergence", keys=BY_YEAR)
    ddof = 0 if divide_by == "n" else 1
    if of == "log":
        numbers = np.log(numbers.where(numbers > 0))
    by_year = numbers.groupby(level="year")
    spread = by_year.std(ddof=ddof).where(by_year.apply(lambda each: each.notna().all()).astype(bool))
    if of == "value":
        mean = by_year.mean()
        spread = spread / mean.where(mean > 0)
    return spread.astype(float).rename("sigma_convergence")


def beta_convergence(values: pd.Series, *, since: int, until: int) -> pd.Series:
    """Absolute beta convergence: whether regions that started lower grew faster, and how fast they catch up.

    ln(yᵣ,until / yᵣ,since) / T = a + b ln yᵣ,since + e   (ordinary least squares, T = until − since);
    speed β = −ln(1 + b T) / T;   half-life = ln 2 / β

    In words: b below 0 means the poorer a region was, the faster it grew; each year β of the gap closes, and after
    the half-life half of it. Slope and speed are per year whatever T is.

    Parameters
    ----------
    values
        What a person has on average, by region and year; above 0, any unit.
    since, until
        The two years, the earlier first.

    Returns
    -------
    Keyed by estimate: `intercept`, `slope` (b, per year), `standard_error` of the slope, `r_squared` (0–1), `speed` (β,
    per year), `half_life` (years) and `regions` (their number).
    All but `regions` are NaN where a region is missing or zero in either year, or all started alike. The standard error is
    NaN with two regions; speed and half-life are NaN where 1 + b T is not above 0, the half-life also where
    regions diverge.

    Raises
    ------
    DataError
        If the table has another key, a key twice, or a negative value, or no row at all for one of the years.
    ValueError
        If `since` is not before `until`.

    Source
    ------
    Barro & Sala-i-Martin (1992), Convergence, Journal of Political Economy 100(2), 223–251.

    Examples
    --------
    >>> income = pd.Series({("R1", 2010): 10.0, ("R2", 2010): 40.0, ("R1", 2020): 20.0, ("R2", 2020): 40.0})
    >>> found = beta_convergence(income.rename_axis(["region", "year"]), since=2010, until=2020)
    >>> round(found["slope"], 6), round(found["half_life"], 6)  # the gap of ln 4 halves in ten years
    (np.float64(-0.05), np.float64(10.0))
    """
    name = "beta_convergence"
    if since >= until:
        raise ValueError(f"{name}: since is {since}, until {until}. The earlier year comes first. Swap them.")
    numbers = guards.checked(values, name=name, keys=BY_YEAR)
    if numbers.empty:
        return pd.Series(dtype=float, name=name).rename_axis("estimate")
    years = numbers.index.get_level_values("year")
    absent = [year for year in (since, until) if year not in years]
    if absent:
        raise DataError([problem("no_data_for", name=name, table="values", needed=f"year = {year}") for year in absent])
    positive = numbers.where(numbers > 0)
    start, end = (np.log(positive[years == year].droplevel("year")) for year in (since, until))
    both = pd.DataFrame({"start": start, "end": end})  # a region without a row in either year is missing there
    found = {"regions": float(len(both))}
    if both.notna().all(axis=None):
        found |= _line(both["start"], (both["end"] - both["start"]) / (until - since), years=until - since)
    entries = ["intercept", "slope", "standard_error", "r_squared", "speed", "half_life", "regions"]
    return pd.Series(found, dtype=float, name=name).reindex(entries).rename_axis("estimate")


@steady
def _line(x: pd.Series, y: pd.Series, *, years: int) -> dict[str, float]:
    """The least-squares line of growth on the start, and what it says about catching up."""
    dx, dy = x - x.mean(), y - y.mean()
    wide = float(dx @ dx)
    if len(x) < LINE or wide <= len(x) * (1e-12 * max(1.0, float(x.abs().max()))) ** 2:  # all start alike
        return {}
    slope = float(dx @ dy) / wide
    rest = float(((dy - slope * dx) ** 2).sum())
    total = float(dy @ dy)
    kept = 1 + slope * years  # of the gap in logarithms
    speed = -math.log(kept) / years if kept > 0 else math.nan
    return {
        "intercept": float(y.mean() - slope * x.mean()),
        "slope": slope,
        "standard_error": math.sqrt(rest / (len(x) - LINE) / wide) if len(x) > LINE else math.nan,
        "r_squared": 1 - rest / total if total > 0 else math.nan,
        "speed": speed,
        "half_life": math.log(2) / speed if speed > 0 else math.nan,
    }
