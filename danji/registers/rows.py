"""What is done to the rows of a register, as Ibis expressions: the same on DuckDB and on Spark.

A row is counted, or refused for one reason, the first of REASONS that holds. Jobs are added up as whole thousandths, so that
sums do not depend on the order of rows: the tables are equal, bit by bit, whatever the engine and the number of processors.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import ibis
from ibis import _
from ibis.expr.types import StringColumn, StringValue, Table, Value

from danji.registers.columns import Columns, Register

REASONS = (
    *("no_plant", "duplicate_plant", "no_industry", "unknown_industry", "no_year", "no_jobs", "unreadable_jobs"),
    *("negative_jobs", "no_place", "degrees_as_metres", "not_degrees", "outside", "unknown_region"),
)
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
PARTS = 1000  # of a person: the finest that is counted
MOST_JOBS = 1e9  # beyond this no plant has jobs: a slip, and too large to be added up exactly
YEARS = (1900, 2100)
DEGREES = (180.0, 90.0)
KEY = ("plant", "year")


def cleaned(table: Table, register: Register) -> Table:
    """The rows in the words of danji: plant, industry, region, x, y, jobs, year, and whether jobs were written at all."""
    columns, none = register.columns, ibis.null("string")
    text = {
        name: none if source is None else _text(table[source])
        for name, source in (("plant", columns.plant), ("industry", columns.industry), ("region", columns.region))
    }
    x, y = columns.place or (None, None)
    year = ibis.literal(register.year, "int64") if columns.year is None else _number(table[columns.year]).cast("int64")
    jobs = ibis.null("float64") if columns.jobs is None else _number(table[columns.jobs])
    written = ibis.literal(value=False) if columns.jobs is None else _written(table[columns.jobs])
    return table.select(
        **text,
        x=ibis.null("float64") if x is None else _number(table[x]),
        y=ibis.null("float64") if y is None else _number(table[y]),
        jobs=jobs,
        jobs_written=written,
        year=year,
    )


def duplicates(rows: Table) -> Table:
    """The plants that stand in a year more than once."""
    return rows.filter(_.plant.notnull()).group_by(list(KEY)).agg(times=_.count()).filter(_.times > 1)


def judged(
    rows: Table,
    *,
    columns: Columns,
    twice: Table | None,
    industries: Collection[str] | None,
    regions: Collection[str] | None,
) -> Table:
    """The rows with `reason`, missing where they are counted. `at`, the position of the region, is there if looked up.

    `twice` are the duplicates, where there are any.
    """
    if twice is not None:
        again = twice.select(*KEY, again=ibis.literal(value=True))
        rows = rows.left_join(again, [*KEY]).select(*rows.columns, "again")
    return rows.mutate(
        reason=ibis.cases(*_reasons(rows, columns, industries, regions, twice=twice is not None), else_=ibis.null("string"))
    )


def counted(rows: Table) -> Table:
    """How many rows, and how many thousandths of a person, by industry, region, year and reason; and a plant of each."""
    by = [name for name in ("industry", "region", "at", "year", "reason") if name in rows.columns]
    whole = (_.jobs * PARTS + 0.5).floor().cast("int64")
    return rows.group_by(by).agg(
        plants=_.count(),
        parts=ibis.ifelse(_.reason.isnull(), whole, ibis.null("int64")).sum(),
        example=_.plant.min(),
    )


def refused(rows: Table) -> Table:
    """The rows that are not counted."""
    return rows.filter(_.reason.notnull()).drop(*({"jobs_written", "at"} & set(rows.columns)))


def accepted(rows: Table, *, place: tuple[str, str]) -> Table:
    """The rows that are counted, as the table of plants that measures of distance take."""
    return rows.filter(_.reason.isnull()).select("plant", "industry", **{place[0]: _.x, place[1]: _.y}, jobs=_.jobs)


def _reasons(
    rows: Table, columns: Columns, industries: Collection[str] | None, regions: Collection[str] | None, *, twice: bool
) -> list[tuple[Value, str]]:
    """Conditions in the order of REASONS, so far as they can arise."""
    found: list[tuple[Value, str]] = []
    if columns.plant is not None:
        found.append((rows.plant.isnull(), "no_plant"))
    if twice:
        found.append((rows.again.notnull(), "duplicate_plant"))
    found.append((rows.industry.isnull(), "no_industry"))
    if industries is not None:
        found.append((rows.industry.notin(sorted(industries)), "unknown_industry"))
    found.append((rows.year.isnull() | ~rows.year.between(*YEARS), "no_year"))
    if columns.jobs is not None:
        found.append((~rows.jobs_written, "no_jobs"))
        found.append((rows.jobs.isnull() | (rows.jobs > MOST_JOBS), "unreadable_jobs"))
        found.append((rows.jobs < 0, "negative_jobs"))
    return found + _misplaced(rows, columns, regions)


def _misplaced(rows: Table, columns: Columns, regions: Collection[str] | None) -> list[tuple[Value, str]]:
    """Conditions on the place. A region that is written counts; coordinates are looked at where none is."""
    found: list[tuple[Value, str]] = []
    if columns.place is not None:
        here = rows.region.isnull()
        degrees = rows.x.between(-DEGREES[0], DEGREES[0]) & rows.y.between(-DEGREES[1], DEGREES[1])
        found.append((here & (rows.x.isnull() | rows.y.isnull()), "no_place"))
        found.append((here & degrees, "degrees_as_metres") if columns.x is not None else (here & ~degrees, "not_degrees"))
        found.append((here & (rows["at"] < 0), "outside"))
    else:
        found.append((rows.region.isnull(), "no_place"))
    if columns.region is not None and regions is not None:
        found.append((rows.region.notnull() & rows.region.notin(sorted(regions)), "unknown_region"))
    return found


def _text(column: Value) -> StringValue:
    return column.cast("string").strip().nullif("")


def _written(column: Value) -> Value:
    if isinstance(column, StringColumn):
        return _text(column).notnull()
    return column.notnull() & ~column.isnan() if column.type().is_floating() else column.notnull()


def _number(column: Value) -> Value:
    """A number; missing where it is not one, or without end."""
    if isinstance(column, StringColumn):
        plain = column.replace(",", "").strip()
        return ibis.ifelse(plain.re_search(NUMBER), plain, ibis.null("string")).try_cast("float64")
    number = column.cast("float64")
    return ibis.ifelse(number.isnan() | number.isinf(), ibis.null("float64"), number)


def needed(register: Register) -> Sequence[str]:
    """The columns of the register that are read."""
    named = register.columns.model_dump(exclude={"name", "number"})
    return sorted({each for each in named.values() if each is not None})
