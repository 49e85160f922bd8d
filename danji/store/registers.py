"""What came of registers, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from danji.errors import DataError, problem


def refuse_to_replace(folder: Path, names: Sequence[str], *, replace: bool) -> None:
    """Nothing, where none of these tables is there, in whatever format, or they may be replaced.

    Raises
    ------
    DataError
        With every file that would be replaced, or stand beside another of the same table.
    """
    there = [path for name in names for path in sorted(folder.glob(f"{Path(name).stem}.*"))]
    wrong = [path for path in there if not replace or path.name not in names]
    if wrong:
        raise DataError([problem("would_replace", value=str(path)) for path in wrong])


def write_csv(path: Path, table: pd.DataFrame) -> Path:
    """A table for Excel and for danji: UTF-8 with a mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path
