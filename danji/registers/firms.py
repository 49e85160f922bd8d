"""Firms that stand in two registers: what is compared, what a person confirmed, and the firms that come of it.

Nothing is merged by a probability. Pairs are shown with their reasons; a person writes yes or no beside each; only pairs with a
yes become one firm.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from danji.errors import DataError, Problem, problem
from danji.registers.names import name

SHOWN = 0.5  # pairs that are as likely the same as not, and more, are shown
LIKELY = 0.95  # pairs that are marked as likely; they wait for a yes all the same
SIDES = ("left", "right")
YES, NO = frozenset({"yes", "y", "예", "네", "같음"}), frozenset({"no", "n", "아니요", "아니오", "다름"})
COMPARED = ("name", "region", "industry", "number")
PAIRS = ["left", "right", "left_name", "right_name", "probability", "likely", "reasons", "same"]


def prepared(table: pd.DataFrame) -> pd.DataFrame:
    """A register of firms with what is compared: core, sound, branch, and region, industry and number as they are.

    Examples
    --------
    >>> table = pd.DataFrame({"plant": ["1"], "name": ["㈜한빛전자 창원공장"]})
    >>> prepared(table)[["core", "branch"]].values.tolist()
    [['한빛전자', '창원공장']]
    """
    parts = pd.DataFrame([name(each) for each in table["name"].fillna("")], index=table.index, dtype=object)
    found = table.reset_index(drop=True).join(parts.reset_index(drop=True))
    for column in ("core", "latin", "sound", "region", "industry", "number"):
        values = found[column] if column in found else pd.Series(index=found.index, dtype=object)
        found[column] = values.astype(object).where(values.notna() & (values != ""), None)
    found["start"] = found["latin"].str[:2]
    return found


def confirmed(pairs: pd.DataFrame, left: pd.Series, right: pd.Series, *, file: str) -> pd.DataFrame:
    """The firms after review, one row for each row of the registers: register, plant, firm. Only pairs with a yes are merged.

    `left` and `right` are the plants of the two registers.

    Raises
    ------
    DataError
        With everything that is wrong: a word that is neither yes nor no, a plant that is not in its register, a pair twice with
        different words, a pair with a no whose two plants are the same firm by others with a yes.
    """
    said = pairs.assign(same=pairs["same"].fillna("").astype(str).str.strip().str.lower())
    found = list(_wrong(said, left, right, file))
    if found:
        raise DataError(found)
    yes, no = said[said["same"].isin(YES)], said[said["same"].isin(NO)]
    firm = _joined([*(("left", each) for each in left), *(("right", each) for each in right)], yes)
    against = [
        problem("firms_against", file=file, row=int(at) + 2, left=a, right=b)
        for at, a, b in no[["left", "right"]].itertuples()
        if firm["left", a] == firm["right", b]
    ]
    if against:
        raise DataError(against)
    rows = [(side, plant, number) for (side, plant), number in firm.items()]
    return pd.DataFrame(rows, columns=["register", "plant", "firm"])


def _wrong(said: pd.DataFrame, left: pd.Series, right: pd.Series, file: str) -> Iterator[Problem]:
    known = {"left": set(left), "right": set(right)}
    for at, row in said.iterrows():
        if row["same"] not in YES | NO | {""}:
            yield problem("firms_word", file=file, row=int(str(at)) + 2, column="same", value=row["same"])
        for side in SIDES:
            if row[side] not in known[side]:
                yield problem("firms_plant", file=file, row=int(str(at)) + 2, column=side, value=row[side])
    words = said[said["same"] != ""].assign(yes=said["same"].isin(YES))
    for (a, b), count in words.groupby(["left", "right"])["yes"].nunique().items():
        if count > 1:
            yield problem("firms_both", file=file, left=a, right=b)


def _joined(plants: list[tuple[str, str]], yes: pd.DataFrame) -> dict[tuple[str, str], int]:
    """A number for the firm of each plant: the position of its first plant, so that the order of the pairs does not matter."""
    above = {each: each for each in plants}
    place = {each: at for at, each in enumerate(plants)}

    def top(each: tuple[str, str]) -> tuple[str, str]:
        while above[each] != each:
            above[each] = above[above[each]]
            each = above[each]
        return each

    for a, b in yes[["left", "right"]].itertuples(index=False):
        first, second = sorted((top(("left", a)), top(("right", b))), key=place.__getitem__)
        above[second] = first
    return {each: place[top(each)] + 1 for each in plants}
