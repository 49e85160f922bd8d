"""Indicators: tables in, one value per row, region or industry out.

Most indicators take `jobs`, a Series of persons whose index has the levels region and industry (and year, which is then
taken year by year), and options by name; they give a Series named after themselves. Missing stays missing (`totals`).
One file per family, and beside it, in `catalogue/`, what each of its measures means; `catalogue()` is all of that, and
`INDICATORS` gives the function of each name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module, resources

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


@cache
def catalogue() -> pd.DataFrame:
    """What each indicator is, by name: module, what it takes, labels, unit, range (empty = no bound), how to read it, source.

    Examples
    --------
    >>> catalogue().loc["location_quotient", "label_ko"]
    '입지계수(LQ)'
    """
    folder = resources.files(__name__) / "catalogue"
    parts = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        with entry.open(encoding="utf-8") as file:
            parts.append(pd.read_csv(file, dtype=str, keep_default_na=False))
    table = pd.concat(parts)
    bounds = table[["low", "high"]].apply(pd.to_numeric)
    return table.assign(low=bounds["low"], high=bounds["high"]).set_index("name")


def _functions() -> dict[str, Callable[..., pd.Series]]:
    return {
        str(name): getattr(import_module(f"{__name__}.{module}"), str(name)) for name, module in catalogue()["module"].items()
    }


INDICATORS: Mapping[str, Callable[..., pd.Series]] = _functions()
