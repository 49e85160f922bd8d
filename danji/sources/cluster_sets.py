"""Reading a set of clusters that a user brings: a file with the columns industry and cluster."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from danji.errors import DataError, problem
from danji.sources import files


def read_set(path: Path) -> pd.Series:
    """Industry → cluster.

    Raises
    ------
    DataError
        If the file is not there, a column is missing, or an industry stands twice.
    """
    if not path.is_file():
        raise DataError(problem("no_such_file", value=str(path)))
    cells = files.read_table(path, path.name, layer="clusters").cells
    absent = [column for column in ("industry", "cluster") if column not in cells]
    if absent:
        raise DataError(
            problem("cluster_set", file=path.name, column=", ".join(absent), found=", ".join(map(str, cells.columns)))
        )
    rows = cells[["industry", "cluster"]].astype(object).dropna()
    twice = rows[rows["industry"].duplicated()]
    if len(twice):
        first = {str(value): int(str(row)) for row, value in reversed(list(rows["industry"].items()))}
        raise DataError(
            [
                problem(
                    "duplicate_key", file=path.name, row=int(str(row)), column="industry", value=value, first=first[str(value)]
                )
                for row, value in twice["industry"].items()
            ]
        )
    return rows.set_index("industry")["cluster"].astype(str)


def read_occupations(path: Path) -> pd.DataFrame:
    """Industry × occupation from a file with the columns industry, occupation and persons.

    Raises
    ------
    DataError
        If the file is not there, or a column is missing.
    """
    if not path.is_file():
        raise DataError(problem("no_such_file", value=str(path)))
    cells = files.read_table(path, path.name, layer="occupations").cells
    absent = [column for column in ("industry", "occupation", "persons") if column not in cells]
    if absent:
        raise DataError(
            problem("cluster_set", file=path.name, column=", ".join(absent), found=", ".join(map(str, cells.columns)))
        )
    rows = cells.astype(object).assign(persons=pd.to_numeric(cells["persons"].astype(object), errors="coerce"))
    return rows.pivot_table(index="industry", columns="occupation", values="persons", aggfunc="sum").fillna(0.0)
