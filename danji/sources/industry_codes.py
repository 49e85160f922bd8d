"""A table of jobs to be translated, and weights for it: files → checked series."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from danji import tables
from danji.codes import translation
from danji.errors import DataError, Problem, problem, warning
from danji.sources import files
from danji.tables import cells, sense

WEIGHT_COLUMNS = ("old", "new", "weight")


@dataclass(frozen=True, slots=True, eq=False)
class Untranslated:
    """What a translation needs: jobs, weights if there are any, where the jobs are from; and what to look at."""

    jobs: pd.Series
    weights: pd.Series | None
    sources: tuple[str, ...]
    warnings: tuple[Problem, ...]


def read_untranslated(path: Path, *, old: str, new: str, level: int | None, weights: Path | None) -> Untranslated:
    """A table of jobs and its weights, checked against each other and the concordance.

    Raises
    ------
    DataError
        With everything that is wrong in both files.
    """
    raw, found = _raw(path, "jobs")
    parts, wrong = (None, []) if weights is None else _weights(weights)
    found += wrong
    jobs, sources = pd.Series(dtype=float).rename_axis("industry"), ()
    if raw is not None:
        table, wrong = tables.typed(raw)
        found += wrong + sense.units(table)
        if table.frame["establishments"].notna().any():
            found.append(warning("not_translated", file=path.name, column="establishments"))
        keyed = table.frame.dropna(subset=["industry"]).set_index(tables.keys("jobs"))["persons"]
        unique = keyed[~keyed.index.duplicated()].clip(lower=0)  # what is twice or below zero has its problem already
        found += _at(path, translation.problems(unique, old=old, new=new, level=level, weights=None if wrong else parts))
        jobs, sources = keyed, tuple(sorted(table.frame["source"].dropna().unique()))
        jobs = table.keyed()["persons"] if not any(each.level == "error" for each in found) else jobs
    ordered = sense.listed(found)
    if any(each.level == "error" for each in ordered):
        raise DataError(ordered)
    return Untranslated(jobs, parts, sources, tuple(ordered))


def _weights(path: Path) -> tuple[pd.Series | None, list[Problem]]:
    """Weights by (old, new) from columns old, new, weight."""
    raw, found = _raw(path, "weights")
    if raw is None:
        return None, found
    absent = [name for name in WEIGHT_COLUMNS if name not in raw.cells]
    if absent:
        unknown = ", ".join(name for name in raw.cells if name not in WEIGHT_COLUMNS) or "–"
        return None, [problem("missing_column", file=path.name, column=name, table="weights", found=unknown) for name in absent]
    values, wrong = cells.read(raw.cells["weight"], "number")
    found = [problem("not_number", file=path.name, row=int(row), column="weight", value=value) for row, value in wrong.items()]
    for name in WEIGHT_COLUMNS:
        empty = raw.cells.index[raw.cells[name].isna()]
        found += [problem("empty_cell", file=path.name, row=int(row), column=name) for row in empty]
    if found:
        return None, found
    return values.set_axis(pd.MultiIndex.from_frame(raw.cells[["old", "new"]])), []


def _raw(path: Path, name: str) -> tuple[tables.Raw | None, list[Problem]]:
    if not path.is_file():
        return None, [problem("no_such_table_file", value=str(path), table=name)]
    try:
        return files.read_table(path, path.name, layer=name), []
    except DataError as error:
        return None, list(error.problems)


def _at(path: Path, found: list[Problem]) -> list[Problem]:
    """The same problems with the file they are about."""
    return [Problem(each.key, path.name, each.row, each.column, each.level, each.values) for each in found]
