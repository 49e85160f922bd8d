"""Reading input–output accounts: `accounts.toml`, and in `tables/` industries with flows, or with a make and a use table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from danji import tables, texts
from danji.errors import DataError, Problem, problem
from danji.indicators.linkages import Accounts, checked, from_make_and_use
from danji.sources import files
from danji.tables import sense

FILE = "accounts.toml"
TEXTS = ("name", "unit", "note")  # each in both languages
ALL = ("io_industries", "io_flows", "io_make", "io_use", "io_codes")
FINAL = ("households", "exports", "imports", "other")


@dataclass(frozen=True, slots=True, eq=False)
class AccountsFile:
    """Accounts as a user brings them: with the names of industries, the codes that belong to them, and what they are."""

    accounts: Accounts
    names: pd.DataFrame  # by industry: name, name_en
    codes: pd.DataFrame  # industry, classification, code
    about: Mapping[str, Any]  # name, unit, note in both languages; year, source, assumption
    warnings: tuple[Problem, ...]


def read_accounts(folder: Path) -> AccountsFile:
    """The accounts of a folder.

    Raises
    ------
    DataError
        With everything that is wrong in the tables, or if there are none.
    """
    about = _about(folder)
    typed, found = {}, []
    for name in ALL:
        paths = [path for path in sorted((folder / "tables").glob(f"{name}.*")) if files.is_table(path)]
        if len(paths) > 1:
            found.append(problem("two_files", file="tables/", files=", ".join(path.name for path in paths)))
        elif paths:
            raw = files.read_table(paths[0], f"tables/{paths[0].name}", layer=name)
            typed[name], problems = tables.typed(raw)
            found += problems
    made = ("io_make", "io_use") if "io_make" in typed or "io_use" in typed else ("io_flows",)
    found += [problem("missing_table", file="tables/", table=name) for name in ("io_industries", *made) if name not in typed]
    found += tables.references(typed)
    ordered = sense.listed(found)
    if any(each.level == "error" for each in ordered):
        raise DataError(ordered)
    frames = {name: table.frame for name, table in typed.items()}
    industries = frames["io_industries"].set_index("industry")
    numbers = industries.drop(columns=["name", "name_en", "source"])
    accounts, warnings = _of_make_and_use(frames, numbers) if "io_make" in frames else _of_flows(frames, numbers)
    codes = frames.get("io_codes", pd.DataFrame(columns=["industry", "classification", "code"]))
    return AccountsFile(accounts, industries[["name", "name_en"]], codes, about, (*ordered, *warnings))


def _of_flows(frames: Mapping[str, pd.DataFrame], industries: pd.DataFrame) -> tuple[Accounts, tuple[Problem, ...]]:
    flows = frames["io_flows"]

    def square(column: str) -> pd.DataFrame:
        wide = flows.pivot_table(index="from_industry", columns="to_industry", values=column, aggfunc="sum")
        return wide.reindex(index=industries.index, columns=industries.index).fillna(0.0)

    imported = square("imported") if flows["imported"].notna().any() else None
    return checked(square("domestic"), industries, imported)


def _of_make_and_use(frames: Mapping[str, pd.DataFrame], industries: pd.DataFrame) -> tuple[Accounts, tuple[Problem, ...]]:
    make, use = frames["io_make"], frames["io_use"]
    primary = use["role"].isin(["compensation", "value_added"])
    by_product = use[~primary].assign(user=lambda rows: rows["user"].where(rows["role"] == "intermediate", rows["role"]))
    U = by_product.pivot_table(index="product", columns="user", values="value", aggfunc="sum").fillna(0.0)
    V = make.pivot_table(index="industry", columns="product", values="value", aggfunc="sum").fillna(0.0)
    U = U.reindex(sorted({*U.index, *V.columns})).fillna(0.0)
    unknown = sorted(set(U.columns) - set(industries.index) - set(FINAL))
    if unknown:
        raise DataError(problem("io_lists_differ", table="io_use", names=", ".join(unknown[:5]), count=len(unknown)))
    if primary.any():
        paid = use[primary].pivot_table(index="user", columns="role", values="value", aggfunc="sum")
        paid = paid.reindex(industries.index).fillna(0.0)  # a long table leaves out what is zero
        industries = industries.assign(compensation=paid.get("compensation"), value_added=paid.sum(axis=1))
    return from_make_and_use(V, U, industries)


def _about(folder: Path) -> Mapping[str, Any]:
    path = folder / FILE
    if not path.is_file():
        raise DataError(problem("no_accounts", value=str(folder)))
    try:
        content = tomllib.loads(files.text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(problem("not_toml", file=FILE, detail=str(error))) from error
    wrong = [key for key in TEXTS if not (isinstance(content.get(key), dict) and set(content[key]) == set(texts.LANGUAGES))]
    wrong += [key for key in ("year", "source") if key not in content]
    if wrong:
        raise DataError([problem("accounts_setting", file=FILE, column=key) for key in wrong])
    return content
