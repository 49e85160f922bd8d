"""Whether regions keep their places: moves between classes of a region's level relative to the year's average."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from danji.indicators import persistence
from danji.measures.basis import Basis, text
from danji.measures.feeds import per_weight, what
from danji.measures.records import PersistenceRecord, Text

CLASSES = 5
LEAST = 25  # regions: five in a class


def persistent(basis: Basis) -> PersistenceRecord | None:
    """Moves between quintiles of what regions have, over those known in every year; none for few regions or one year.

    Years that do not lie equally far apart give none either.
    """
    values, _weight, by = per_weight(basis)
    count = values.groupby(level="region").size()
    years = sorted({int(str(year)) for year in values.index.get_level_values("year")})
    kept = values[values.index.get_level_values("region").isin(count.index[count == len(years)])]
    regions = kept.index.unique("region").size
    if regions < LEAST or len(years) < 2 or len({b - a for a, b in pairwise(years)}) > 1:  # noqa: PLR2004
        return None
    relative = kept / kept.groupby(level="year").transform("mean")
    moves = persistence.transition_counts(relative.rename_axis(["region", "year"]), classes=CLASSES)
    counts = [[int(cell) for cell in row] for row in moves.to_numpy()]
    return PersistenceRecord(
        table=basis.table,
        title=text("measures.persistence_title", what=what(basis, by)),
        years=years,
        regions=int(regions),
        counts=counts,
        sentence=_sentence(moves, years, int(regions)),
        source=basis.source,
    )


def _sentence(moves: pd.DataFrame, years: list[int], regions: int) -> Text:
    cells = moves.to_numpy()
    total, stayed = float(cells.sum()), float(cells.trace())
    top = float(cells[-1, -1] / cells[-1].sum()) if cells[-1].sum() else 0.0
    bottom = float(cells[0, 0] / cells[0].sum()) if cells[0].sum() else 0.0
    return text(
        "measures.persistence_seen",
        regions=regions,
        since=years[0],
        year=years[-1],
        stayed=f"{100 * stayed / total:.1f}%",
        top=f"{100 * top:.1f}%",
        bottom=f"{100 * bottom:.1f}%",
    )
