"""A translated table and its report, as two CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from danji import store, tables, texts
from danji.codes.translation import Translation
from danji.errors import DataError, problem


def write_translation(target: Path, made: Translation, *, old: str, new: str, sources: Sequence[str], lang: str) -> list[Path]:
    """The table in the columns of `jobs`, each row saying in `source` that it was translated, and the report beside it.

    Raises
    ------
    DataError
        If the place is no CSV or cannot be written to; what stood there is untouched.
    """
    if target.suffix.lower() != ".csv":
        raise DataError(problem("unknown_format", file=target.name, value=target.suffix, known=".csv"))
    report = target.with_suffix(".report.csv")
    said = {
        estimated: "; ".join([*sources, texts.say(f"cli.translated_{kind}", lang, old=old, new=new)])
        for estimated, kind in ((False, "exact"), (True, "estimated"))
    }
    rows = made.jobs.rename("persons").reset_index().assign(source=made.estimated.map(said).to_numpy())
    with store.filled(target.parent) as folder:
        _write(folder / target.name, rows[[column.column for column in tables.schema("jobs") if column.column in rows]])
        _write(folder / report.name, _with_reasons(made.report, old, new, lang))
    return [target, report]


def _with_reasons(report: pd.DataFrame, old: str, new: str, lang: str) -> pd.DataFrame:
    """The report with a last column that says how sure each row is, in words."""
    reasons = {
        kind: texts.say(f"cli.moved_{kind or 'none'}", lang, old=old, new=new) for kind in report["weight_from"].unique()
    }
    return report.assign(why=report["weight_from"].map(reasons))


def _write(path: Path, rows: pd.DataFrame) -> None:
    rows.to_csv(path, index=False, lineterminator="\n", encoding="utf-8", float_format="%.15g")
