"""From the tables of a workspace to what a search stands on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from danji.clusters.found import Ground
from danji.clusters.related import estimated_jobs
from danji.errors import DataError, problem
from danji.measures.basis import Basis, Frames


def prepared(basis: Basis, frames: Frames) -> Ground:
    """The values of the table, withheld jobs estimated and marked, with sizes, benchmark and neighbours.

    Raises
    ------
    DataError
        If no region has a shape: who touches whom is then not known.
    """
    neighbours = basis.neighbours
    if neighbours is None:
        raise DataError(problem("no_shapes", file="tables/regions"))
    benchmark = frames["benchmark"]["share"].astype(float) if basis.table == "jobs" and "benchmark" in frames else None
    sizes = basis.sizes
    if basis.table != "jobs":
        return Ground(basis.values, sizes, neighbours, benchmark)
    national = None
    if benchmark is not None and basis.published is not None:
        everything = sizes.groupby("year").sum()
        national = benchmark * everything.reindex(benchmark.index.get_level_values("year")).to_numpy()
    jobs = frames["jobs"].loc[basis.values.index]
    filled = estimated_jobs(jobs, national=national)
    plants = jobs["establishments"].astype(float) if "establishments" in jobs else None
    return Ground(filled["persons"], sizes, neighbours, benchmark, filled["estimated"], plants)


def groups(industries: pd.DataFrame, codes: pd.Index) -> pd.Series:
    """Industry → the group above it in the classification: the set to compare with."""
    above: pd.Series = industries["within"].reindex(codes)
    return above.dropna()


def parents(regions: pd.DataFrame) -> Mapping[str, str]:
    """Region → the larger region it lies in."""
    return {str(code): str(above) for code, above in regions["within"].dropna().items()}
