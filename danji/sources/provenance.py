"""Where the rows of a table come from, as its own columns say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from danji import tables
from danji.errors import DataError, Problem
from danji.sources import files

SAYS_SOURCE = ("source", "source_url", "url")
SAYS_LICENCE = ("licence", "license")
SAYS_TIME = ("as_of", "year")
MOST = 12  # different sources shown


@dataclass(frozen=True, slots=True)
class Provenance:
    """A table's file and what its columns say of its origin."""

    table: str
    file: str
    size: int
    sha256: str
    rows: int | None  # None: the file cannot be read
    sources: Sequence[tuple[str, int]] = ()  # source → rows that name it, most first
    licences: Sequence[tuple[str, int]] = ()
    unsourced: int = 0
    first: str = ""
    last: str = ""
    problems: Sequence[Problem] = ()


def of(path: Path, table: str) -> Provenance:
    """What is known of a table's file; one that cannot be read says why."""
    content = path.read_bytes()
    about = (table, path.name, len(content), hashlib.sha256(content).hexdigest())
    try:
        raw = files.read_table(path, f"tables/{path.name}", layer=table)
    except DataError as error:
        return Provenance(*about, rows=None, problems=error.problems)
    said = _counted(raw, SAYS_SOURCE)
    times = [each for name in SAYS_TIME if name in raw.cells for each in raw.cells[name].dropna().astype(str)]
    return Provenance(
        *about,
        rows=len(raw.cells),
        sources=said[:MOST],
        licences=_counted(raw, SAYS_LICENCE)[:MOST],
        unsourced=len(raw.cells) - sum(count for _source, count in said),
        first=min(times, default=""),
        last=max(times, default=""),
    )


def readme(folder: Path) -> str:
    """What the workspace says of itself in a file beside its tables; nothing where there is none."""
    found = sorted(path for path in folder.glob("README*") if path.is_file() and not path.is_symlink())
    return files.text_of(found[0]) if found else ""


def _counted(raw: tables.Raw, names: Sequence[str]) -> list[tuple[str, int]]:
    column = next((raw.cells[name] for name in names if name in raw.cells), pd.Series(dtype=object))
    counts = column.dropna().astype(str).value_counts()
    return sorted(((str(said), int(count)) for said, count in counts.items()), key=lambda each: (-each[1], each[0]))
