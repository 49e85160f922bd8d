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
from danji.measures.records import Measures
from danji.plan.explored import Exploration
from danji.plan.records import Plan


@contextmanager
def filled(target: Path) -> Iterator[Path]:
    """A folder to fill; when all went well its files move into `target`, one by one, and nothing else there is touched.

    Raises
    ------
    DataError
        If the place cannot be written to; what stood there is untouched.
    """
    target = target.resolve()
    made = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=target))
    except OSError as error:
        if made and target.is_dir():
            target.rmdir()
        raise _no_rights(target, error) from error
    try:
        yield fresh
        for path in sorted(each for each in fresh.rglob("*") if each.is_file()):
            place = target / path.relative_to(fresh)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
        made = False
    except OSError as error:
        raise _no_rights(target, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if made and not any(target.iterdir()):
            target.rmdir()


def _no_rights(target: Path, error: OSError) -> DataError:
    return DataError(problem("no_rights", value=str(target), detail=type(error).__name__))


def write_plan(
    target: Path, plan: Plan, frames: Mapping[str, pd.DataFrame], pages: Mapping[str, str], *, lang: str
) -> list[Path]:
    """Dossier, map layers, tables and record of a plan, in `target`; other files there stay.

    `pages` is the dossier in each language; all are written, the asked-for one as `dossier.html`.
    """
    from danji.store import gpkg, xlsx

    written = {"dossier.html" if each == lang else f"dossier.{each}.html": page for each, page in pages.items()}
    written["plan.json"] = record_text(plan)
    with filled(target) as folder:
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        gpkg.write(folder / "zone.gpkg", plan, frames, lang=lang)
        xlsx.write_tables(folder / "tables.xlsx", plan, lang=lang)
        names = sorted(path.name for path in folder.iterdir())
    return [target / name for name in names]


def write_measures(
    target: Path, made: Measures, pages: Mapping[str, str], charts: Mapping[str, str], *, lang: str
) -> list[Path]:
    """Page, charts, tables and record of what was measured, in `target`; other files there stay.

    `pages` is the page in each language; the asked-for one is `measures.html`. The charts go into the folder `charts`.
    """
    from danji.store import measures

    written = {"measures.html" if each == lang else f"measures.{each}.html": page for each, page in pages.items()}
    written["measures.json"] = record_text(made)
    with filled(target) as folder:
        (folder / "charts").mkdir()
        for name, text in {**written, **{f"charts/{name}": chart for name, chart in charts.items()}}.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        measures.write(folder / "measures.xlsx", made, lang=lang)
        names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [target / name for name in names]


def write_exploration(target: Path, found: Exploration, plan: Plan, pages: Mapping[str, str], *, lang: str) -> list[Path]:
    """Page, record and tables of what was explored, in `target`; other files there stay."""
    from danji.store import explored

    written = {"explore.html" if each == lang else f"explore.{each}.html": page for each, page in pages.items()}
    written["explore.json"] = record_text(found)
    with filled(target) as folder:
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        explored.write_tables(folder / "explore.xlsx", found, plan, lang=lang)
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
        raise _no_rights(target, error) from error


def write_texts(target: Path, content: Mapping[str, str]) -> list[Path]:
    """Files by name into a folder; other files there stay, and none is ever half written.

    Raises
    ------
    DataError
        If the place cannot be written to.
    """
    with filled(target) as folder:
        for name, text in content.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [target / name for name in sorted(content)]


def write_boundaries(workspace: Path, boundaries: Any, report: pd.DataFrame) -> list[Path]:
    """The boundaries as a table of the workspace, and beside the results what became of each shape and site.

    Raises
    ------
    DataError
        If either cannot be written; what stood there is untouched.
    """
    name = "site_boundaries"
    with filled(workspace / "out") as folder:
        report.to_csv(folder / f"{name}.report.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    with filled(workspace / "tables") as folder:
        boundaries.to_file(folder / f"{name}.gpkg", driver="GPKG", layer=name)
    return [workspace / "tables" / f"{name}.gpkg", workspace / "out" / f"{name}.report.csv"]


def record_text(record: Plan | Measures | Exploration) -> str:
    """A plan, measures or an exploration as JSON, keys in the order of the schema."""
    content: Any = record.model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def new_folder(target: Path, contents: Mapping[str, str]) -> list[Path]:
    """A folder of text files: path in it → content.

    Raises
    ------
    DataError
        If the folder already has something in it, or cannot be written to.
    """
    if target.is_dir() and any(target.iterdir()):
        raise DataError(problem("not_empty", value=str(target)))
    with filled(target) as folder:
        for name, content in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_text(folder / name, content)
    return [target / name for name in sorted(contents)]


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
    with filled(target) as folder:
        shutil.copytree(template, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("out", "__pycache__", "*.pyc"))
        xlsx.write_template(folder / "template.xlsx")
        names = sorted(path.name for path in folder.iterdir())
    return [target / name for name in names]
