"""Keeping what was made. Everything is written beside its place first and moved there whole, so nothing is ever half done."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from danji.errors import DataError, problem
from danji.plan.records import Plan


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A folder to fill; it takes the place of `target` when all went well, and leaves no trace when it did not.

    Raises
    ------
    DataError
        If the place cannot be written to; what stood there is untouched.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(str(target))
        fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", suffix=".new", dir=target.parent))
    except OSError as error:
        raise DataError(problem("no_rights", value=str(target), detail=type(error).__name__)) from error
    try:
        yield fresh
        fresh.chmod(0o755)
        _swap(fresh, target)
    except OSError as error:
        raise DataError(problem("no_rights", value=str(target), detail=type(error).__name__)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, target: Path) -> None:
    old = target.with_name(f"{fresh.name}.old")
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_plan(
    target: Path, plan: Plan, frames: Mapping[str, pd.DataFrame], pages: Mapping[str, str], *, lang: str
) -> list[Path]:
    """Dossier, map layers, tables and record of a plan, in `target`, replacing what was there.

    `pages` is the dossier in each language; all are written, the asked-for one as `dossier.html`.
    """
    from danji.store import gpkg, xlsx

    written = {"dossier.html" if each == lang else f"dossier.{each}.html": page for each, page in pages.items()}
    written["plan.json"] = plan_text(plan)
    with replaced(target) as folder:
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        gpkg.write(folder / "zone.gpkg", plan, frames, lang=lang)
        xlsx.write_tables(folder / "tables.xlsx", plan, lang=lang)
        names = sorted(path.name for path in folder.iterdir())
    return [target / name for name in names]


def write_text(target: Path, content: str) -> None:
    """One file, written beside its place and moved there.

    Raises
    ------
    DataError
        If it cannot be written; what stood there is untouched.
    """
    beside = target.with_name(f"{target.name}.new")
    try:
        beside.write_text(content, encoding="utf-8", newline="\n")
        beside.replace(target)
    except OSError as error:
        raise DataError(problem("no_rights", value=str(target), detail=type(error).__name__)) from error


def plan_text(plan: Plan) -> str:
    """The plan as JSON, keys in the order of the schema."""
    content: Any = plan.model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def new_workspace(target: Path, template: Path) -> list[Path]:
    """A workspace copied from a template, with the Excel form of all tables beside it.

    Raises
    ------
    DataError
        If the folder already has something in it, or cannot be written to.
    """
    from danji.store import xlsx

    if target.is_dir() and any(target.iterdir()):
        raise DataError(problem("not_empty", value=str(target)))
    with replaced(target) as folder:
        shutil.copytree(template, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("out", "__pycache__", "*.pyc"))
        xlsx.write_template(folder / "template.xlsx")
        names = sorted(path.name for path in folder.iterdir())
    return [target / name for name in names]
