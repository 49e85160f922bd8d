"""What all pages of one table and year stand on, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from danji.cases import Case
from danji.indicators import complexity
from danji.measures import bounds
from danji.measures.basis import Basis, text
from danji.measures.feeds import per_weight
from danji.measures.inequality import unequal
from danji.measures.rankings import by_industry, by_region
from danji.measures.records import InequalityRecord, Text
from danji.measures.seen import Column
from danji.measures.space import product_space
from danji.measures.told import entry, note, unit

SHARES = ("share", "similarity", "compared")


@dataclass(frozen=True, eq=False)
class Shared:
    """A table in the year to show, with what is the same for all its regions and industries."""

    basis: Basis
    case: Case

    @cached_property
    def regions(self) -> pd.DataFrame:
        """Region → its indicators."""
        return by_region(self.basis)

    @cached_property
    def industries(self) -> pd.DataFrame:
        """Industry → its indicators."""
        return by_industry(self.basis)

    @cached_property
    def space(self) -> complexity.ProductSpace | None:
        """Which industries go together."""
        return product_space(self.basis, self.basis.year)

    @cached_property
    def inequality(self) -> InequalityRecord | None:
        """The first series of inequality between regions: per inhabitant or business where that is known, over all regions."""
        return next(iter(unequal(self.basis)), None)

    @cached_property
    def quotients(self) -> pd.DataFrame:
        """Columns value, low and high by region and industry, in the year shown."""
        found, _benchmarked = bounds.quotients(self.basis, year=self.basis.year)
        return found.droplevel("year")

    @cached_property
    def against_benchmark(self) -> bool:
        """Are quotients held against the benchmark table?"""
        return bounds.quotients(self.basis, region=self.basis.areas[0], year=self.basis.year)[1]

    @cached_property
    def weighed(self) -> tuple[pd.Series, pd.Series | None, str]:
        """What each region has per inhabitant or business by region and year, the weight, and its name."""
        return per_weight(self.basis)

    def column(self, name: str, *, year: int | None = None, since: int | None = None, more: Text | None = None) -> Column:
        """The card of an indicator of the catalogue, or of what this page shows beside them."""
        at = self.basis.year if year is None else year
        known = name not in _OWN
        given = more or note(self.basis, at)
        return Column(
            key=name,
            label=entry(name, "label") if known else text(f"seen.label_{name}"),
            unit=unit(name, self.basis) if known else "share" if name in SHARES else _OWN[name] or self.basis.unit,
            means=entry(name, "high_means") if known else text(f"seen.means_{name}"),
            misleads=entry(name, "misleads") if known else None,
            year=at,
            since=since,
            source=self.basis.source,
            note=given,
        )


_OWN = {
    "amount": "",
    "change": "",
    "share": "share",
    "similarity": "share",
    "compared": "share",
    "per_weight": "",
    "regions_with": "regions",
}
