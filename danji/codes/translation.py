"""Industry codes of one revision → another: what goes where, with what weight, and what could not go.

Concordances are lists of pairs of finest codes, published by the office that keeps the classification. Where a code goes to
several, nothing published says in what parts: the parts are weights, given or assumed, and what they move is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from danji import codes
from danji.codes import tree
from danji.errors import DataError, Problem, problem

KINDS = ("same", "renamed", "merged", "split", "none")
ROUNDING = 1e-6  # weights written with six decimals may miss 1 by this much for each code they go to


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """A table in the new codes; where it is estimated; and code by code what became of it.

    Columns of the report: code, name, to, to_name (empty where it goes nowhere), kind (same, renamed, merged, split, none),
    weight, weight_from (exact, given, known, equal), persons moved (not moved, where it goes nowhere), unknown_cells.
    """

    jobs: pd.Series
    estimated: pd.Series
    report: pd.DataFrame

    def summary(self) -> dict[str, Any]:
        """The report in short: codes and known persons by kind, and what was moved, estimated, not moved, not known."""
        rows = self.report
        goes, exact = rows["kind"] != "none", rows["weight_from"] == "exact"
        kinds = {
            kind: {"codes": int(of_kind["code"].nunique()), "persons": _sum(of_kind["persons"])}
            for kind in KINDS
            if len(of_kind := rows[rows["kind"] == kind])
        }
        return {
            "kinds": kinds,
            "moved": _sum(rows.loc[goes, "persons"]),
            "estimated": _sum(rows.loc[goes & ~exact, "persons"], none=0.0),
            "not_moved": _sum(rows.loc[~goes, "persons"], none=0.0),
            "unknown": int(self.jobs.isna().sum()),
        }


@cache
def _pairs(old: str, new: str) -> pd.DataFrame:
    known = [(str(row.old), str(row.new)) for row in codes.read("concordances").itertuples()]
    if (old, new) in known:
        return codes.read(f"{old}_{new}")
    if (new, old) in known:
        turned = codes.read(f"{new}_{old}").rename(columns={"old": "new", "new": "old"})
        return turned[["old", "new", "note"]].sort_values(["old", "new"], ignore_index=True)
    shown = ", ".join(f"{first} ↔ {second}" for first, second in known)
    raise DataError(problem("no_concordance", value=f"{old} → {new}", known=shown))


def concordance(old: str, new: str) -> pd.DataFrame:
    """Which finest code goes to which: columns old, new, note (what the office says of the change).

    Raises
    ------
    DataError
        If danji has no concordance between the two, in either direction.

    Examples
    --------
    >>> pairs = concordance("ksic-9", "ksic-10")
    >>> pairs.loc[pairs["old"] == "31310", "new"].tolist()
    ['31311', '31312']
    """
    return _pairs(old, new).copy(deep=False)


def kinds(old: str, new: str, *, from_level: int, to_level: int) -> pd.DataFrame:
    """Every pair of codes at these levels, with its kind; columns old, new, kind.

    split: the old code goes to several; merged: it goes whole into one that also takes others; renamed: the same content
    under another code or name; same: code and name as before.
    """
    return _kinds(old, new, from_level, to_level).copy(deep=False)


@cache
def _kinds(old: str, new: str, from_level: int, to_level: int) -> pd.DataFrame:
    pairs = _paths(old, new, from_level, to_level)[["old", "new"]].drop_duplicates()
    names = [_names(each) for each in (old, new)]
    targets, sources = (pairs.groupby(end)[end].transform("size") for end in ("old", "new"))
    alike = [
        before == after and codes.bare_name(names[0][before]) == codes.bare_name(names[1][after])
        for before, after in pairs.itertuples(index=False)
    ]
    kind = pd.Series("renamed", index=pairs.index).mask(pd.Series(alike, index=pairs.index, dtype=bool), "same")
    return pairs.assign(kind=kind.mask(sources > 1, "merged").mask(targets > 1, "split")).reset_index(drop=True)


def finest_exact_level(found: Iterable[str], *, old: str, new: str) -> int | None:
    """The finest level of the new codes at which none of these old codes is split; None if there is none.

    Examples
    --------
    >>> finest_exact_level(["31310", "31321"], old="ksic-9", new="ksic-10")
    4
    """
    given = set(found)
    own = max((tree.levels(old)[code] for code in given), default=0)
    for level in range(own, 0, -1):
        pairs = _kinds(old, new, own, level)
        if "split" not in set(pairs.loc[pairs["old"].isin(given), "kind"]):
            return level
    return None


def shares(
    old: str,
    new: str,
    *,
    from_level: int,
    to_level: int,
    weights: pd.Series | None = None,
    known: pd.Series | None = None,
) -> pd.DataFrame:
    """What part of every old code goes to each new one; columns old, new, weight, weight_from; parts of a code sum to 1.

    A code that goes to one is `exact`. Of a split code the parts are, the first that there is:

    - `given`: those of `weights`;
    - `known`: w = K_n / Σ K over where it goes, K being `known` jobs of a finest new code, shared equally among the codes it
      comes from; only where all are known and not all zero;
    - `equal`: every finest code in it counts the same, and is divided equally among those it goes to.

    Parameters
    ----------
    weights
        Part of an old code that goes to a new one, 0–1, by (old, new), at the two levels. Parts of a code sum to 1.
    known
        Jobs by industry (and region, year: they are summed), persons, in the finest new codes, such as of a later year.

    Raises
    ------
    DataError
        With everything that is wrong: no concordance, weights for a pair it has not, parts that do not sum to 1, known jobs
        that are not in the finest new codes.
    """
    paths = _paths(old, new, from_level, to_level)
    given = _given(weights, paths)
    many = paths.groupby("old")["new"].transform("nunique") > 1
    each, keys = paths.assign(weight_from="exact", weight=1.0), ["old", "new"]
    each["weight"] = 1.0 / paths.groupby("leaf")["leaf"].transform("size")
    each.loc[many, "weight_from"] = "equal"
    if known is not None:
        told = paths["new_leaf"].map(_known_jobs(known, new)) / paths.groupby("new_leaf")["new_leaf"].transform("size")
        usable = many & told.notna().groupby(paths["old"]).transform("all") & (told.groupby(paths["old"]).transform("sum") > 0)
        each.loc[usable, "weight"], each.loc[usable, "weight_from"] = told[usable], "known"
    parts = each.groupby([*keys, "weight_from"], as_index=False)["weight"].sum()
    if given is not None:
        replaced = parts["old"].isin(given.index.unique("old")) & (parts["weight_from"] != "exact")
        parts.loc[replaced, "weight"] = (
            given.reindex(pd.MultiIndex.from_frame(parts.loc[replaced, keys])).fillna(0.0).to_numpy()
        )
        parts.loc[replaced, "weight_from"] = "given"
    return parts.assign(weight=parts["weight"] / parts.groupby("old")["weight"].transform("sum"))


def problems(
    jobs: pd.Series, *, old: str, new: str, level: int | None = None, weights: pd.Series | None = None
) -> list[Problem]:
    """Everything that keeps a table from being translated."""
    found = tree.table_problems(jobs, name="translate")
    try:
        concordance(old, new)
    except DataError as error:
        return [*found, *error.problems]
    if "industry" not in jobs.index.names:
        return found
    given = jobs.index.unique("industry")
    wrong = tree.code_problems(given, classification=old, level=level)
    if not wrong and len(given) and weights is not None:
        own = tree.levels(old)[given[0]]
        wrong = weight_problems(weights, _paths(old, new, own, level or own))
    return found + wrong


def translate(
    jobs: pd.Series,
    *,
    old: str,
    new: str,
    level: int | None = None,
    weights: pd.Series | None = None,
    known: pd.Series | None = None,
) -> Translation:
    """A table of one revision in the codes of another, with a report.

    J_n = Σ_o w_on J_o,   Σ_n w_on = 1

    In words: what goes whole is added up; what is split is divided by weights, and marked as estimated. No job is lost or
    made: jobs before = jobs after + jobs of the codes that go nowhere, in every region and year.

    Parameters
    ----------
    jobs
        By industry and whatever else (region, year); persons. All codes of one level.
    old, new
        The classifications, in either direction of the concordance.
    level
        Level of the new codes: that of the old ones, or a higher one (a smaller number), at which fewer codes are split.
    weights, known
        The parts of split codes, see `shares`; without either they are equal.

    Returns
    -------
    The table, NaN where a cell that goes into it is missing; which cells are estimated; the report.

    Raises
    ------
    DataError
        With everything that is wrong with the table, its codes and the weights.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "31310"): 40, ("R1", "31321"): 10}).rename_axis(["region", "industry"])
    >>> translate(jobs, old="ksic-9", new="ksic-10").jobs.to_dict()
    {('R1', '31311'): 20.0, ('R1', '31312'): 20.0, ('R1', '31321'): 10.0}
    >>> translate(jobs, old="ksic-9", new="ksic-10", level=4).estimated.any()
    np.False_
    """
    found = problems(jobs, old=old, new=new, level=level, weights=weights)
    if found:
        raise DataError(found)
    own = max((tree.levels(old)[code] for code in jobs.index.unique("industry")), default=1)
    parts = shares(old, new, from_level=own, to_level=level or own, weights=weights, known=known)
    moved = _moved(jobs.astype(float), parts)
    going = moved[moved["new"].notna() & (moved["weight"] > 0)]
    keys = [going["new"].rename("industry") if name == "industry" else going[name] for name in jobs.index.names]
    result = going["persons"].groupby(keys).sum(skipna=False).rename(jobs.name)
    estimated = ((going["weight_from"] != "exact") & (going["persons"] != 0)).groupby(keys).any().rename("estimated")
    return Translation(result, estimated, _report(moved, old, new, own, level or own))


def weight_problems(weights: pd.Series, paths: pd.DataFrame) -> list[Problem]:
    """What given weights may not be: for a pair that is not in the concordance, twice, outside 0–1, not summing to 1."""
    weights, pairs = weights.rename_axis(["old", "new"]), set(map(tuple, paths[["old", "new"]].to_numpy()))
    strange = [f"{before} → {after}" for before, after in weights.index if (before, after) not in pairs]
    twice = [f"{before} → {after}" for before, after in weights.index[weights.index.duplicated()].unique()]
    outside = [f"{before} → {after}: {value:g}" for (before, after), value in weights.items() if not 0 <= value <= 1]
    sums = weights.groupby(level="old").agg(["sum", "size"])
    off = sums[~((sums["sum"] - 1).abs() <= ROUNDING * sums["size"])]["sum"]
    unsummed = [f"{before}: {value:g}" for before, value in off.items()]
    listed = {"weight_pair": strange, "weight_twice": twice, "weight_outside": outside, "weight_sum": unsummed}
    found = [(key, rows, ", ".join(rows[: tree.SHOWN])) for key, rows in listed.items() if rows]
    return [Problem(key, values={"count": len(rows), "shown": shown}) for key, rows, shown in found]


def _paths(old: str, new: str, from_level: int, to_level: int) -> pd.DataFrame:
    """Every pair of finest codes, with the codes they lie in: columns leaf, new_leaf, old, new."""
    pairs = concordance(old, new)
    up, over = tree.at_level(old, from_level), tree.at_level(new, to_level)
    return pd.DataFrame(
        {"leaf": pairs["old"], "new_leaf": pairs["new"], "old": pairs["old"].map(up), "new": pairs["new"].map(over)}
    )


def _given(weights: pd.Series | None, paths: pd.DataFrame) -> pd.Series | None:
    if weights is None:
        return None
    found = weight_problems(weights, paths)
    if found:
        raise DataError(found)
    return weights.astype(float).rename_axis(["old", "new"])


def _known_jobs(known: pd.Series, new: str) -> pd.Series:
    found = tree.table_problems(known, name="known")
    if not found:
        codes_given = known.index.unique("industry")
        found = tree.code_problems(codes_given, classification=new)
        finest = max(tree.levels(new).values())
        coarse = [code for code in codes_given if tree.levels(new).get(code, finest) < finest]
        found += [problem("known_not_finest", count=len(coarse), level=finest, shown=", ".join(coarse[: tree.SHOWN]))] * bool(
            coarse
        )
    if found:
        raise DataError(found)
    return known.astype(float).groupby(level="industry").sum(skipna=False)


def _moved(jobs: pd.Series, parts: pd.DataFrame) -> pd.DataFrame:
    """Every cell with each code it goes to and the persons that go; one row without a code where it goes nowhere."""
    cells = jobs.rename("whole").reset_index().rename(columns={"industry": "old"})
    moved = cells.merge(parts, on="old", how="left")
    return moved.assign(persons=moved["whole"] * moved["weight"].fillna(1.0))


def _report(moved: pd.DataFrame, old: str, new: str, from_level: int, to_level: int) -> pd.DataFrame:
    """One row for every old code in the table and each code it goes to."""
    keys = ["old", "new"]
    grouped = moved.assign(unknown_cells=moved["persons"].isna()).groupby(keys, dropna=False)
    rows = grouped[["weight", "weight_from"]].first()
    rows["persons"], rows["unknown_cells"] = grouped["persons"].sum(min_count=1), grouped["unknown_cells"].sum()
    rows = rows.reset_index().merge(_kinds(old, new, from_level, to_level), on=keys, how="left")
    rows["name"], rows["to_name"] = rows["old"].map(_names(old)), rows["new"].map(_names(new)).fillna("")
    rows = rows.rename(columns={"old": "code", "new": "to"})
    rows = rows.assign(kind=rows["kind"].fillna("none"), to=rows["to"].fillna(""), weight_from=rows["weight_from"].fillna(""))
    return rows[["code", "name", "to", "to_name", "kind", "weight", "weight_from", "persons", "unknown_cells"]]


def _sum(persons: pd.Series, *, none: float | None = None) -> float | None:
    """The sum of what is known; None where there are rows and none is known, `none` where there are no rows."""
    if persons.empty:
        return none
    return float(persons.sum()) if persons.notna().any() else None


@cache
def _names(classification: str) -> Mapping[str, str]:
    known = codes.labels(classification)["name"].to_dict()
    return {str(code): str(name) for code, name in known.items()}
