"""Reading what a user brings: a workspace, a zone. Files become checked tables here and nowhere else."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from danji import cases, codes, programmes, tables, texts
from danji.errors import DataError, Problem, RuleError, problem
from danji.programmes import typology
from danji.rules import ANSWERED
from danji.sources import caps, files
from danji.tables import sense
from danji.tables.cells import closest

LEAST_SHARE = 1e-6  # facts are rounded to six places: less is nothing


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """A case with its tables, checked."""

    folder: Path
    case: cases.Case
    programme: programmes.Programme
    frames: Mapping[str, pd.DataFrame]
    warnings: tuple[Problem, ...]
    inputs: Mapping[str, str]  # file → SHA-256


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A case with its tables as far as they could be read, and everything that is wrong with them."""

    case: cases.Case
    programme: programmes.Programme
    typed: Mapping[str, tables.Table]
    problems: tuple[Problem, ...]


def read_workspace(folder: Path) -> Workspace:
    """A workspace, or one error with everything that is wrong in it.

    Raises
    ------
    DataError
        With every problem of every table; RuleError if `case.toml` itself cannot be used.
    """
    found = examine(folder)
    if any(each.level == "error" for each in found.problems):
        raise DataError(found.problems)
    frames = {name: table.keyed() for name, table in found.typed.items()}
    return Workspace(folder, found.case, found.programme, frames, found.problems, _fingerprints(folder))


def examine(
    folder: Path,
    given: Mapping[str, tables.Raw] = MappingProxyType({}),
    *,
    case: Mapping[str, Any] | None = None,
) -> Examined:
    """A workspace with everything that is wrong in its tables.

    `given` stand in for tables of the same name, or are added; `case` for what `case.toml` says.

    Raises
    ------
    DataError, RuleError
        If `case.toml` itself cannot be used: without it nothing is known of what the tables should hold.
    """
    told = read_case(folder) if case is None else cases.from_mapping(case)
    programme = read_programme(told.programme, folder)
    found, raws, broken = files.read_tables(folder / "tables", folder, but=given)
    typed = {}
    for raw in [*raws, *given.values()]:
        typed[raw.name], problems = tables.typed(raw)
        found += problems
    if {"sites", "site_boundaries"} <= set(typed):
        typed["sites"] = _bounded(typed["sites"], typed["site_boundaries"])
    country = country_of(programme)
    required = tables.REQUIRED if programme.rules else tables.REQUIRED[:1]  # without rules nothing is drawn: no sites needed
    found += [problem("missing_table", file="tables/", table=name) for name in required if name not in {*typed, *broken}]
    found += tables.references(typed, places=country.places)
    found += sense.problems(typed, country) if all(name in typed for name in required) else []
    frames = {name: table.keyed() for name, table in typed.items()}
    found += [each for each in wishes(told, programme, frames) if each.values.get("table") not in broken]
    found += caps.over_cap(told, programme, frames)
    return Examined(told, programme, typed, tuple(sense.listed(found)))


def read_plants(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Problem, ...]]:
    """The plants of a folder, the industries they name where there is such a table, and what should be looked at.

    Only these two tables of `tables/` are read; neither a case nor regions are needed.

    Raises
    ------
    DataError
        With everything that is wrong in them, or if there are no plants.
    """
    frames, found = read_some(folder, ("plants", "industries"), needed=("plants",))
    return frames["plants"], frames.get("industries", pd.DataFrame()), found


def read_some(
    folder: Path, names: Sequence[str], *, needed: Sequence[str]
) -> tuple[dict[str, pd.DataFrame], tuple[Problem, ...]]:
    """These tables of a folder as far as they are there, and what should be looked at; no case is needed.

    Raises
    ------
    DataError
        With everything that is wrong in them, or if one that is needed is not there.
    """
    raws, found = [], []
    for name in names:
        paths = [path for path in sorted((folder / "tables").glob(f"{name}.*")) if files.is_table(path)]
        if len(paths) > 1:
            found.append(problem("two_files", file="tables/", files=", ".join(path.name for path in paths)))
        elif paths:
            raws.append(files.read_table(paths[0], f"tables/{paths[0].name}", layer=name))
        elif name in needed:
            found.append(problem("missing_table", file="tables/", table=name))
    typed = {}
    for raw in raws:
        typed[raw.name], problems = tables.typed(raw)
        found += problems
    found += tables.references(typed)
    ordered = sense.listed(found)
    if any(each.level == "error" for each in ordered):
        raise DataError(ordered)
    return {name: table.keyed() for name, table in typed.items()}, tuple(ordered)


def name_of(folder: Path) -> texts.Text:
    """The name of the case of a folder; the folder's own name where there is no case."""
    if (folder / "case.toml").is_file():
        return read_case(folder).name
    return dict.fromkeys(texts.LANGUAGES, folder.resolve().name)


def read_case(folder: Path) -> cases.Case:
    """The case of a workspace.

    Raises
    ------
    DataError, RuleError
        If there is no `case.toml`, it is not TOML, or says what it may not.
    """
    return cases.from_mapping(read_case_text(folder))


def read_case_text(folder: Path) -> dict[str, Any]:
    """What `case.toml` says, not yet checked.

    Raises
    ------
    DataError, RuleError
        If there is none, or it is not TOML.
    """
    path = folder / "case.toml"
    if not path.is_file():
        raise DataError(problem("no_workspace", value=str(folder)))
    try:
        return tomllib.loads(files.text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(problem("not_toml", file="case.toml", detail=str(error))) from error


def read_programme_of(folder: Path) -> programmes.Programme:
    """The programme of a workspace's case.

    Raises
    ------
    DataError, RuleError
        If the case or the programme cannot be read.
    """
    return read_programme(read_case(folder).programme, folder)


def read_programme(name: str, folder: Path) -> programmes.Programme:
    """A programme that comes with danji, by name, or one of the user's, by a path from that folder ("./ours").

    Raises
    ------
    RuleError
        If there is none, or its files are not written as they must be; every problem at once.
    """
    if "/" not in name:
        return programmes.read(name)
    place = folder / name
    if not place.resolve().is_relative_to(folder.resolve()):  # a case may come from elsewhere: it reads its own folder only
        raise RuleError(problem("programme_outside", file="case.toml", column="programme", value=name))
    return _from_folder(name, place)


def named_programme(name: str) -> programmes.Programme:
    """A programme someone names on the command line: one that comes with danji, or a folder wherever it is.

    Raises
    ------
    RuleError
        If there is none, or its files are not written as they must be; every problem at once.
    """
    return programmes.read(name) if "/" not in name else _from_folder(name, Path(name))


def _from_folder(name: str, place: Path) -> programmes.Programme:
    paths = sorted([*place.glob("*.yaml"), *place.glob("cases/*.yaml")])
    return programmes.from_files(name, {path.relative_to(place).as_posix(): files.text_of(path) for path in paths})


def read_typologies(name: str, folder: Path) -> typology.Typologies:
    """The types of cluster of a workspace: its own `types.yaml`, that of its programme, or that for all programmes.

    Raises
    ------
    RuleError
        If it is not written as it must be.
    """
    for path in (folder / "types.yaml", folder / name / "types.yaml"):
        if path.is_file():
            return typology.from_text(files.text_of(path), path.name)
    return typology.read("" if "/" in name else name)


def read_functions(path: Path) -> pd.DataFrame:
    """Which function each industry has, as the user sees it: columns code and function.

    Raises
    ------
    DataError
        If it is no such table, or names a function that is none.
    """
    if not path.is_file():
        raise DataError(problem("no_such_file", value=str(path)))
    rows = files.read_table(path, path.name, layer="functions").cells.astype(object)
    known = codes.labels("value_functions").index
    wrong = [column for column in ("code", "function") if column not in rows]
    wrong = wrong or [str(each) for each in rows["function"].dropna().unique() if each not in known]
    if wrong:
        raise DataError([problem("types_functions", file=path.name, value=each, known=", ".join(known)) for each in wrong])
    return rows.dropna(subset=["code", "function"])


def classification_of(frames: Mapping[str, pd.DataFrame], programme: programmes.Programme) -> str:
    """The classification of the industries of a workspace: what their table says, or the programme's first."""
    given = frames["industries"]["classification"].dropna() if "industries" in frames else pd.Series(dtype=object)
    return str(given.iloc[0]) if len(given) else programme.industries[0] if programme.industries else ""


def read_zones(path: Path, sites: pd.Index) -> dict[str, dict[str, float]]:
    """One zone or several from a file: name → site → share. A file without a `zone` column has one.

    Raises
    ------
    DataError
        With everything that is wrong in the file.
    """
    if path.is_file() and "zone" in (rows := files.read_table(path, path.name, layer="zone").cells):
        found: dict[str, dict[str, float]] = {}
        problems: list[Problem] = []
        for name, part in rows.groupby(rows["zone"].astype(object).fillna("–"), sort=False):
            try:
                found[str(name)] = _shares(part, path.name, sites)
            except DataError as error:
                problems += error.problems
        if problems:
            raise DataError(problems)
        return found
    return {path.stem: read_zone(path, sites)}


def read_zone(path: Path, sites: pd.Index) -> dict[str, float]:
    """A zone from a file: site → share. Without a share column every site is whole.

    Raises
    ------
    DataError
        With everything that is wrong in the file.
    """
    if not path.is_file():
        raise DataError(problem("no_such_file", value=str(path)))
    return _shares(files.read_table(path, path.name, layer="zone").cells, path.name, sites)


def _shares(rows: pd.DataFrame, file: str, sites: pd.Index) -> dict[str, float]:
    rows = rows.astype(object).where(rows.notna(), None)
    if "site" not in rows:
        raise DataError(problem("zone_column", file=file, found=", ".join(map(str, rows.columns))))
    shares = pd.to_numeric(rows["share"], errors="coerce") if "share" in rows else pd.Series(1.0, index=rows.index)
    found = [problem("zone_empty", file=file)] * rows.empty
    for row, site in rows["site"].items():
        if not isinstance(site, str):
            found.append(problem("empty_cell", file=file, row=int(str(row)), column="site"))
            continue
        place: dict[str, Any] = {"file": file, "row": int(str(row))}
        if site not in sites:
            found.append(problem("zone_site", column="site", value=site, hint=closest(site, sites) or "–", **place))
        if not LEAST_SHARE <= shares[row] <= 1:
            found.append(
                problem("zone_share", column="share", value=rows.at[row, "share"] or texts.wordings("words.empty"), **place)
            )
    for row, site in rows.loc[rows["site"].notna() & rows["site"].duplicated(), "site"].items():
        first = int(rows.index[rows["site"] == site][0])
        found.append(problem("duplicate_key", file=file, row=int(str(row)), column="site", value=site, first=first))
    if found:
        raise DataError(found)
    return {str(site): float(share) for site, share in zip(rows["site"], shares, strict=True)}


def known_shares(shares: Mapping[str, float], sites: pd.Index) -> dict[str, float]:
    """Shares that came from a program rather than a file, held against the table of sites.

    Raises
    ------
    DataError
        With every site that is not in the table and every share that is not above 0 up to 1.
    """
    found = [
        problem("zone_site", column="site", value=site, hint=closest(site, sites) or "–")
        for site in shares
        if site not in sites
    ]
    found += [
        problem("zone_share", column="share", value=f"{site}: {share}")
        for site, share in shares.items()
        if not LEAST_SHARE <= share <= 1
    ]
    if found:
        raise DataError(found)
    return dict(shares)


def template(name: str) -> Path:
    """The folder of a workspace that comes with danji: in the package, or for the examples beside it."""
    inside = Path(str(resources.files("danji"))) / "templates" / name
    return inside if inside.is_dir() else inside.parents[2] / "examples" / name


def _bounded(sites: tables.Table, boundaries: tables.Table) -> tables.Table:
    """The sites with the boundaries they were given: the shape, and for its point one inside the shape."""
    if boundaries.geometry is None:
        return sites
    shapes = pd.Series(boundaries.geometry.to_numpy(), index=boundaries.frame["site"], dtype=object).dropna()
    shapes = shapes[~shapes.index.duplicated()]
    own = sites.geometry if sites.geometry is not None else pd.Series(None, index=sites.frame.index, dtype=object)
    drawn = sites.frame["site"].map(shapes)
    has = drawn.notna()
    inside = drawn[has].map(lambda shape: shape.representative_point())
    frame = sites.frame.copy()
    frame.loc[has, "lon"], frame.loc[has, "lat"] = inside.map(lambda at: at.x), inside.map(lambda at: at.y)
    frame.loc[has, "position"] = "boundary"
    return tables.Table(sites.name, sites.file, frame, drawn.where(has, own))


def country_of(programme: programmes.Programme) -> sense.Country:
    """What is usual in the country of a programme."""
    places = (
        codes.read(programme.regions) if programme.regions else pd.DataFrame(columns=["code", "name", "name_full", "short"])
    )
    register = codes.read(programme.site_register) if programme.site_register else pd.DataFrame()
    return sense.Country(programme.bbox, programme.systems, places, programme.regions, register, programme.industries)


def wishes(case: cases.Case, programme: programmes.Programme, frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """What is wrong in a case: names the tables lack, no reading or weights where there are rules, a kind of province."""
    found = cases.against_tables(case, frames)
    regions = frames.get("regions", pd.DataFrame())
    kind = str(regions.loc[case.region, "kind"]) if case.region in regions.index else None
    for name, clause in programme.clauses.items():
        named = [rule for rule in programme.rules if rule.clause == name]
        if kind is not None and not any(rule.applies({"region_kind": kind}) for rule in named):
            kinds = sorted({each for rule in named for each in rule.where.get("region_kind", ())})
            found.append(
                problem(
                    "clause_not_covered",
                    file="tables/regions",
                    column="kind",
                    value=kind,
                    region=case.region,
                    clause=clause.label,
                    known=", ".join(kinds),
                )
            )
    if programme.readings and case.reading not in programme.readings:
        known = ", ".join(programme.readings)
        found.append(problem("unknown_reading", file="case.toml", column="reading", value=case.reading, known=known))
    asking = [rule.name for rule in programme.rules if rule.fact in ANSWERED]
    for name in case.answers:
        if name not in asking:
            hint = closest(name, asking) or ", ".join(asking) or "–"
            found.append(problem("unknown_setting", file="case.toml", column=f"answers.{name}", hint=hint))
    found += _misstated(case, programme)
    weighed = any(weight > 0 for weight in case.link_weights.values())
    if weighed and "links" not in frames:
        found.append(problem("links_without_table", file="case.toml", column="weights.links"))
    if programme.rules and (case.weights or case.link_weights) and case.total_weight <= 0:
        found.append(problem("no_weights", file="case.toml", column="weights", known=", ".join(codes.labels("criteria").index)))
    return found


def _misstated(case: cases.Case, programme: programmes.Programme) -> list[Problem]:
    """Answers of the wrong sort: a number where yes or no is asked, or the other way round."""
    found = []
    for rule in programme.rules:
        said = case.answers.get(rule.name, "unknown")
        if rule.fact in ANSWERED and said != "unknown" and isinstance(said, str) != (rule.fact == "answer"):
            kind = texts.wordings(f"words.kind_{rule.fact}")
            found.append(problem("wrong_setting", file="case.toml", column=f"answers.{rule.name}", value=str(said), kind=kind))
    return found


def _fingerprints(folder: Path) -> dict[str, str]:
    paths = [folder / "case.toml", *sorted(path for path in (folder / "tables").iterdir() if files.is_table(path))]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
