"""Reading what a user brings: a workspace, a zone. Files become checked tables here and nowhere else."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from danji import cases, codes, programmes, tables, texts
from danji.errors import DataError, Problem, RuleError, problem
from danji.sources import files
from danji.tables import sense
from danji.tables.cells import closest


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """A case with its tables, checked."""

    folder: Path
    case: cases.Case
    programme: programmes.Programme
    frames: Mapping[str, pd.DataFrame]
    warnings: tuple[Problem, ...]
    inputs: Mapping[str, str]  # file → SHA-256


def read_workspace(folder: Path) -> Workspace:
    """A workspace, or one error with everything that is wrong in it.

    Raises
    ------
    DataError
        With every problem of every table; RuleError if `case.toml` itself cannot be used.
    """
    case = read_case(folder)
    programme = programmes.read(case.programme)
    found, raws = files.read_tables(folder / "tables", folder)
    typed = {}
    for raw in raws:
        typed[raw.name], problems = tables.typed(raw)
        found += problems
    country = _country(programme)
    found += [problem("missing_table", file="tables/", table=name) for name in tables.REQUIRED if name not in typed]
    found += tables.references(typed, places=country.places)
    found += sense.problems(typed, country) if all(name in typed for name in tables.REQUIRED) else []
    frames = {name: table.keyed() for name, table in typed.items()}
    found += cases.against_tables(case, frames)
    found += _reading(case, programme)
    ordered = sense.listed(found)
    if any(each.level == "error" for each in ordered):
        raise DataError(ordered)
    return Workspace(folder, case, programme, frames, tuple(ordered), _fingerprints(folder))


def read_case(folder: Path) -> cases.Case:
    """The case of a workspace.

    Raises
    ------
    DataError, RuleError
        If there is no `case.toml`, it is not TOML, or says what it may not.
    """
    path = folder / "case.toml"
    if not path.is_file():
        raise DataError(problem("no_workspace", value=str(folder)))
    try:
        content = tomllib.loads(files.text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(problem("not_toml", file="case.toml", detail=str(error))) from error
    return cases.from_mapping(content)


def read_zone(path: Path, sites: pd.Index) -> dict[str, float]:
    """A zone from a file: site → share. Without a share column every site is whole.

    Raises
    ------
    DataError
        With everything that is wrong in the file.
    """
    if not path.is_file():
        raise DataError(problem("no_such_file", value=str(path)))
    raw = files.read_table(path, path.name, layer="zone")
    if "site" not in raw.cells:
        raise DataError(problem("zone_column", file=path.name, found=", ".join(map(str, raw.cells.columns))))
    rows = raw.cells.dropna(subset=["site"])
    shares = pd.to_numeric(rows["share"], errors="coerce") if "share" in rows else pd.Series(1.0, index=rows.index)
    found = [problem("zone_empty", file=path.name)] * rows.empty
    for row, site in rows["site"].items():
        place: dict[str, Any] = {"file": path.name, "row": int(str(row))}
        if site not in sites:
            found.append(problem("zone_site", column="site", value=site, hint=closest(site, sites) or "–", **place))
        if not 0 < shares[row] <= 1:
            found.append(
                problem("zone_share", column="share", value=rows.at[row, "share"] or texts.wordings("words.empty"), **place)
            )
    for row, site in rows.loc[rows["site"].duplicated(), "site"].items():
        first = int(rows.index[rows["site"] == site][0])
        found.append(problem("duplicate_key", file=path.name, row=int(str(row)), column="site", value=site, first=first))
    if found:
        raise DataError(found)
    return {str(site): float(share) for site, share in zip(rows["site"], shares, strict=True)}


def template(name: str) -> Path:
    """The folder of a workspace that comes with danji: in the package, or for the examples beside it."""
    inside = Path(str(resources.files("danji"))) / "templates" / name
    return inside if inside.is_dir() else inside.parents[2] / "examples" / name


def _country(programme: programmes.Programme) -> sense.Country:
    places = codes.read(programme.regions)
    return sense.Country(
        programme.bbox, programme.systems, places, programme.regions, codes.read(programme.site_register), programme.industries
    )


def _reading(case: cases.Case, programme: programmes.Programme) -> list[Problem]:
    if case.reading in programme.readings:
        return []
    return [
        problem("unknown_reading", file="case.toml", column="reading", value=case.reading, known=", ".join(programme.readings))
    ]


def _fingerprints(folder: Path) -> dict[str, str]:
    paths = [folder / "case.toml", *sorted(path for path in (folder / "tables").iterdir() if path.is_file())]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
