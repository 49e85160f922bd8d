"""Engines that run the expressions on registers: DuckDB on this machine, out of memory if need be, or Spark on many.

An engine is a handful of functions with the same meaning; what is computed is written in `danji.registers.rows`. Regions are
looked up by the same compiled code on both: as an Arrow function in DuckDB, by `mapInArrow` in Spark.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from danji.errors import DanjiError, DataError, MissingExtra, problem
from danji.registers.places import Places

DUCKDB = "duckdb"
LOCAL = {  # a Spark on this machine alone listens to nobody else, and needs no more pieces than it has processors for
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}


class Engine(Protocol):
    """What runs expressions."""

    def read(self, path: Path) -> Any:
        """The table of a CSV file (cells as text), a Parquet file or a folder of Parquet files."""

    def placed(self, rows: Any, places: Places) -> Any:
        """The rows with `at`, the position of the region of x and y."""

    def kept(self, rows: Any) -> Any:
        """The rows, worked out once."""

    def collected(self, rows: Any) -> pd.DataFrame:
        """The rows here."""

    def written(self, rows: Any, path: Path) -> None:
        """The rows as one Parquet file."""


@contextmanager
def engine(name: str, *, memory_gb: float, scratch: Path) -> Iterator[Engine]:
    """The engine of that name: `duckdb`, or the address of a Spark, such as `local[2]` or `spark://host:7077`.

    Raises
    ------
    MissingExtra
        If what it needs is not installed.
    """
    if name == DUCKDB:
        with _duckdb(memory_gb, scratch) as found:
            yield found
    else:
        with session(name, memory_gb=memory_gb) as spark:
            yield _Spark(spark)


@contextmanager
def _duckdb(memory_gb: float, scratch: Path) -> Iterator[Engine]:
    try:
        import ibis
        import ibis.backends.duckdb
    except ImportError as error:
        raise MissingExtra(problem("missing_extra", name="register", package="ibis-framework[duckdb]", extra="big")) from error
    connection = ibis.duckdb.connect(
        memory_limit=f"{memory_gb:g}GB", temp_directory=str(scratch), preserve_insertion_order=False,
        autoinstall_known_extensions=False,
    )  # fmt: skip
    try:
        yield _DuckDB(connection)
    finally:
        connection.disconnect()


class _DuckDB:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def read(self, path: Path) -> Any:
        files = str(path / "*.parquet") if path.is_dir() else str(path)
        if is_csv(path):
            return self.connection.read_csv(files, all_varchar=True, header=True, null_padding=False)
        return self.connection.read_parquet(files)

    def placed(self, rows: Any, places: Places) -> Any:
        import ibis
        import pyarrow as pa

        def danji_region(x: Any, y: Any) -> Any:
            return pa.array(places.of(_floats(x), _floats(y)))

        looked_up = ibis.udf.scalar.pyarrow(danji_region, signature=(("float64", "float64"), "int32"))
        return rows.mutate(at=looked_up(rows.x, rows.y))

    def kept(self, rows: Any) -> Any:
        return self.connection.create_table(f"danji_{next(_NUMBERS)}", rows, temp=True)

    def collected(self, rows: Any) -> pd.DataFrame:
        return _frame(self.connection.to_pyarrow(rows))

    def written(self, rows: Any, path: Path) -> None:
        self.connection.to_parquet(rows, path)


class _Spark:
    def __init__(self, spark: Any) -> None:
        import ibis

        self.spark, self.connection = spark, ibis.pyspark.connect(spark)

    def read(self, path: Path) -> Any:
        if is_csv(path):
            frame = self.spark.read.csv(_local(path), header=True, inferSchema=False, mode="FAILFAST", quote='"', escape='"')
        else:
            frame = self.spark.read.parquet(_local(path))
        return self._table(frame)

    def placed(self, rows: Any, places: Places) -> Any:
        from pyspark.sql.types import IntegerType, StructField, StructType

        frame = self._frame(rows)
        fields = [*frame.schema.fields, StructField("at", IntegerType())]

        def located(batches: Iterable[Any]) -> Iterator[Any]:
            import pyarrow as pa

            for batch in batches:
                at = places.of(_floats(batch["x"]), _floats(batch["y"]))
                yield pa.RecordBatch.from_arrays([*batch.columns, pa.array(at)], names=[*batch.schema.names, "at"])

        return self._table(frame.mapInArrow(located, StructType(fields)))

    def kept(self, rows: Any) -> Any:
        return self._table(self._frame(rows).cache())

    def collected(self, rows: Any) -> pd.DataFrame:
        return _frame(self._frame(rows).toArrow())

    def written(self, rows: Any, path: Path) -> None:
        folder = path.with_name(f"{path.name}.parts")
        self._frame(rows).coalesce(1).write.parquet(_local(folder))
        next(folder.glob("part-*.parquet")).replace(path)
        shutil.rmtree(folder)

    def _frame(self, rows: Any) -> Any:
        return self.spark.sql(self.connection.compile(rows))

    def _table(self, frame: Any) -> Any:
        name = f"danji_{next(_NUMBERS)}"
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)


_NUMBERS = iter(range(sys.maxsize))


@contextmanager
def session(master: str, *, memory_gb: float = 1.0) -> Iterator[Any]:
    """A Spark session at that address; the one that is already there stays open.

    Raises
    ------
    MissingExtra
        If pyspark is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra(problem("missing_extra", name="Spark", package="pyspark", extra="spark")) from error
    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": f"{memory_gb:g}g" if memory_gb >= 1 else f"{round(1024 * memory_gb)}m",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
        **(LOCAL if master.startswith("local") else {}),
    }
    builder = SparkSession.builder.master(master).appName("danji")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()


def on_spark(spark: Any) -> Callable[[Callable[[int], NDArray[np.float64]], int], Iterator[tuple[int, NDArray[np.float64]]]]:
    """What runs numbered pieces of work, such as simulations, on the workers of a Spark, by `mapInArrow`.

    Pieces come back as they were made, bit by bit; what they need is sent once to each task.
    """

    def elsewhere(piece: Callable[[int], NDArray[np.float64]], count: int) -> Iterator[tuple[int, NDArray[np.float64]]]:
        def run(batches: Iterable[Any]) -> Iterator[Any]:
            import pyarrow as pa

            for batch in batches:
                for number in batch["id"].to_pylist():
                    made = np.ascontiguousarray(piece(number), dtype="<f8")
                    yield pa.RecordBatch.from_pydict({"id": [number], "shape": [list(made.shape)], "curves": [made.tobytes()]})

        tasks = min(count, 4 * spark.sparkContext.defaultParallelism)
        frame = spark.range(0, count, 1, tasks).mapInArrow(run, "id long, shape array<long>, curves binary")
        for row in frame.toLocalIterator(prefetchPartitions=True):
            yield row["id"], np.frombuffer(bytes(row["curves"]), dtype="<f8").reshape(row["shape"])

    return elsewhere


def is_csv(path: Path) -> bool:
    """Is it a CSV file? Everything else is taken for Parquet."""
    return path.suffix.lower() in {".csv", ".txt"}


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Whatever an engine says of a file it cannot read, in one sentence.

    Raises
    ------
    DataError
        If the file is broken.
    """
    try:
        yield
    except DanjiError:
        raise
    except Exception as error:  # engines raise anything on a broken file; the user needs one sentence
        detail = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise DataError(problem("unreadable", file=path.name, detail=detail, kind=path.suffix)) from error


def _local(path: Path) -> str:
    """A file all machines see under the same name, as Spark is told of it; it takes the letters as they are."""
    return f"file://{path.resolve()}"


def _floats(column: Any) -> Any:
    """A column of Arrow as floats; NaN where missing."""
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.fill_null(float("nan")).to_numpy(zero_copy_only=False)


def _frame(table: Any) -> pd.DataFrame:
    return pd.DataFrame({name: _values(table.column(name)) for name in table.column_names})


def _values(column: Any) -> Sequence[Any] | pd.Series:
    import pyarrow as pa

    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or column.null_count:
        return pd.Series(column.to_pylist(), dtype=object)
    return pd.Series(column.to_numpy())
