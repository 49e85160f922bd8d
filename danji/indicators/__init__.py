"""Indicators: tables in, one value per row, region or industry out.

Every indicator takes `jobs`, a Series of persons whose index has the levels region and industry (and year, which is
then taken year by year), and options by name; it gives a Series named after itself. Missing stays missing (`totals`).
`catalogue()` says what each one means; `INDICATORS` gives the function of each name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

import pandas as pd

from danji.indicators.change import annual_growth, growth
from danji.indicators.concentration import herfindahl
from danji.indicators.specialisation import employment_share, location_quotient, location_quotient_bounds
from danji.indicators.totals import known_totals

__all__ = [
    "INDICATORS",
    "annual_growth",
    "catalogue",
    "employment_share",
    "growth",
    "herfindahl",
    "known_totals",
    "location_quotient",
    "location_quotient_bounds",
]

INDICATORS: Mapping[str, Callable[..., pd.Series]] = {
    "location_quotient": location_quotient,
    "employment_share": employment_share,
    "herfindahl": herfindahl,
    "growth": growth,
    "annual_growth": annual_growth,
}


@cache
def catalogue() -> pd.DataFrame:
    """What each indicator is, by name: module, labels, unit, range (empty = no bound), how to read it, source.

    Examples
    --------
    >>> catalogue().loc["location_quotient", "label_ko"]
    '입지계수(LQ)'
    """
    with (resources.files(__name__) / "catalogue.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    bounds = table[["low", "high"]].apply(pd.to_numeric)
    return table.assign(low=bounds["low"], high=bounds["high"]).set_index("name")
