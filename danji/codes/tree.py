"""The tree of a classification: the level of a code, what it lies in, and a table rolled up to a level.

Level 1 of KSIC is a letter; from level 2 on, the level is the number of digits, and the parent of a code is the code without
its last digit. What the digits do not tell (division → section, subsector → sector) stands in `parents.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import pandas as pd

from danji import codes
from danji.errors import DataError, Problem, problem

SHOWN = 5  # how many codes a message lists


@cache
def levels(classification: str) -> Mapping[str, int]:
    """The level of every code of a classification.

    Examples
    --------
    >>> [levels("ksic-10")[code] for code in ("C", "31", "313", "31311")]
    [1, 2, 3, 5]
    """
    known = codes.read(classification)
    return dict(zip(known["code"], known["level"].astype(int), strict=True))


@cache
def parents(classification: str) -> Mapping[str, str]:
    """The code that each code of a classification lies directly in; codes at the top are not keys.

    Examples
    --------
    >>> [parents("ksic-10")[code] for code in ("31311", "31")], parents("naics-2017")["311"]
    (['3131', 'C'], '31-33')
    """
    told = codes.read("parents")
    told = told[told["classification"] == classification].set_index("code")["parent"].to_dict()
    known = levels(classification)
    found = {code: told.get(code, code[:-1]) for code in known}
    return {code: parent for code, parent in found.items() if parent in known and parent != code}


@cache
def ancestors(classification: str, code: str) -> tuple[str, ...]:
    """All the codes that a code lies in, the nearest first.

    Raises
    ------
    KeyError
        If the code is not one of the classification.

    Examples
    --------
    >>> ancestors("ksic-10", "31311")
    ('3131', '313', '31', 'C')
    """
    if code not in levels(classification):
        raise KeyError(code)
    above = parents(classification)
    found: list[str] = []
    while (code := above.get(code, "")) != "":
        found.append(code)
    return tuple(found)


@cache
def at_level(classification: str, level: int) -> Mapping[str, str]:
    """For every code at that level or below it: the code of that level it is or lies in."""
    known = levels(classification)
    return {
        code: each
        for code in known
        if known[code] >= level
        for each in (code, *ancestors(classification, code))
        if known[each] == level
    }


def roll_up(jobs: pd.Series, *, classification: str, level: int) -> pd.Series:
    """Jobs by the codes of a higher level: the sum of what lies in each.

    J_p = Σ_{c in p} J_c

    Parameters
    ----------
    jobs
        By industry and whatever else (region, year); persons. All codes of one level.
    classification, level
        The list the codes are of, and the level wanted: the codes' own or a higher one (a smaller number).

    Returns
    -------
    The same key with the codes of that level. NaN where any cell in it is missing; a code without a row counts as none.

    Raises
    ------
    DataError
        With everything that is wrong: codes of another list or revision, of more than one level, a code beside one that
        contains it, a level the codes cannot give, a key twice, a negative value.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "31311"): 40, ("R1", "31322"): 10}).rename_axis(["region", "industry"])
    >>> roll_up(jobs, classification="ksic-10", level=3).to_dict()
    {('R1', '313'): 50.0}
    """
    return _grouped(_rolled(jobs, classification, level)).sum(skipna=False).rename(jobs.name)


def roll_up_at_least(jobs: pd.Series, *, classification: str, level: int) -> pd.DataFrame:
    """Jobs by the codes of a higher level, where a missing cell makes the sum a lower bound and not missing.

    Returns
    -------
    Columns `at_least`, the sum of the cells that are known (NaN where none is), and `is_lower_bound`, true where a cell is
    missing. Otherwise as `roll_up`, with its parameters and errors.

    Examples
    --------
    >>> jobs = pd.Series({("R1", "31311"): 40, ("R1", "31322"): None}).rename_axis(["region", "industry"])
    >>> roll_up_at_least(jobs, classification="ksic-10", level=3).loc[("R1", "313")].to_dict()
    {'at_least': 40.0, 'is_lower_bound': True}
    """
    rolled = _rolled(jobs, classification, level)
    missing = _grouped(rolled.isna()).any()
    return pd.DataFrame({"at_least": _grouped(rolled).sum(min_count=1), "is_lower_bound": missing})


def table_problems(jobs: pd.Series, *, name: str) -> list[Problem]:
    """What a table by industry may not have: no such key, a key twice, a negative value."""
    found = []
    if "industry" not in jobs.index.names:
        keys = ", ".join("-" if key is None else str(key) for key in jobs.index.names)
        found.append(problem("indicator_index", name=name, found=keys, needed="region, industry / region, industry, year"))
    twice = jobs.index[jobs.index.duplicated()].unique()
    if len(twice):
        found.append(problem("indicator_duplicate", name=name, shown=_some(" ".join(map(str, _tuple(key))) for key in twice)))
    below = jobs[jobs < 0]
    if len(below):
        shown = _some(f"{' '.join(map(str, _tuple(key)))}: {value:g}" for key, value in below.items())
        found.append(problem("indicator_negative", name=name, count=len(below), shown=shown))
    return found


def code_problems(found: Iterable[str], *, classification: str, level: int | None = None) -> list[Problem]:
    """Everything that keeps codes from being one level of one classification, from which `level` can be had."""
    given, known = sorted(set(map(str, found))), levels(classification)
    own = [code for code in given if code in known]
    problems = _foreign(sorted(set(given) - set(own)), classification)
    by_level: dict[int, list[str]] = {}
    for code in own:
        by_level.setdefault(known[code], []).append(code)
    if len(by_level) > 1:
        shown = "; ".join(f"{each}: {_some(by_level[each])}" for each in sorted(by_level))
        problems.append(problem("mixed_levels", classification=classification, shown=shown))
    inside = {code: above for code in own for above in ancestors(classification, code) if above in own}
    if inside:
        shown = _some(f"{code} ⊂ {above}" for code, above in inside.items())
        problems.append(problem("parent_and_child", count=len(inside), shown=shown))
    if level is not None and by_level and not 1 <= level <= min(by_level):
        problems.append(problem("no_such_level", value=level, finest=min(by_level)))
    return problems


def _foreign(foreign: list[str], classification: str) -> list[Problem]:
    """Codes of another revision in one problem, codes of no list in another."""
    others = [each for each in codes.labels("classifications").index if each != classification]
    hits = {other: known for other, known in codes.classifications_of(foreign, others).items() if known}
    elsewhere = set().union(*hits.values())
    found = []
    if elsewhere:
        shown = _some(sorted(elsewhere))
        found.append(
            problem("other_revision", classification=classification, others=", ".join(hits), count=len(elsewhere), shown=shown)
        )
    nowhere = [code for code in foreign if code not in elsewhere]
    if nowhere:
        found.append(problem("unknown_codes", classification=classification, count=len(nowhere), shown=_some(nowhere)))
    return found


def _rolled(jobs: pd.Series, classification: str, level: int) -> pd.Series:
    """The table with every code replaced by the one it lies in, keys no longer unique."""
    found = table_problems(jobs, name="roll_up")
    if "industry" in jobs.index.names:
        found += code_problems(jobs.index.unique("industry"), classification=classification, level=level)
    if found:
        raise DataError(found)
    return with_industry(jobs.astype(float), jobs.index.get_level_values("industry").map(at_level(classification, level)))


def with_industry(values: pd.Series, industry: pd.Index) -> pd.Series:
    """The same rows under other industry codes."""
    names = list(values.index.names)
    columns = [industry if name == "industry" else values.index.get_level_values(name) for name in names]
    return values.set_axis(columns[0].rename(names[0]) if len(names) == 1 else pd.MultiIndex.from_arrays(columns, names=names))


def _grouped(values: pd.Series) -> pd.api.typing.SeriesGroupBy:
    return values.groupby(level=list(values.index.names))


def _some(shown: Iterable[str]) -> str:
    listed = list(shown)
    return ", ".join(listed[:SHOWN]) + (", …" if len(listed) > SHOWN else "")


def _tuple(key: object) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)
