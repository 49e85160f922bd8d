"""Which column of a file is which of ours: by name, by label in either language, or by likeness."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from danji.tables import Column, schema

LIKE = 0.72  # from here on two heads are taken to mean the same, for a person to confirm


def signature(heads: Sequence[str]) -> str:
    """What files with the same heads have in common."""
    return hashlib.sha256("\n".join(heads).encode()).hexdigest()


def suggested(heads: Sequence[str], table: str) -> dict[str, str]:
    """Our column → the head of the file that most likely is it. No head serves twice; what is like nothing is left out."""
    scored = [
        (likeness(head, column), -at, column.column, head) for column in schema(table) for at, head in enumerate(heads) if head
    ]
    found: dict[str, str] = {}
    for score, _at, column, head in sorted(scored, reverse=True):
        if score >= LIKE and column not in found and head not in found.values():
            found[column] = head
    return {column.column: found[column.column] for column in schema(table) if column.column in found}


def likeness(head: str, column: Column) -> float:
    """How like a head is to a column: 1 for its name or label, else the best ratio of letters."""
    said = _plain(head)
    names = [_plain(each) for each in (column.column, *column.label.values())]
    if said in names:
        return 1.0
    return max(_ratio(said, each) for each in names)


def renamed(heads: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Head → our column, for those that are chosen and there."""
    return {head: column for column, head in columns.items() if head in heads}


def _ratio(said: str, name: str) -> float:
    """Likeness of letters; a head that holds the whole name counts as like, if the name is most of it."""
    return difflib.SequenceMatcher(None, said, name).ratio() if said and name else 0.0


def _plain(word: str) -> str:
    """Letters only: without case, spaces, marks, and what stands in brackets (units mostly)."""
    without = re.sub(r"[(\[（].*?[)\]）]", "", unicodedata.normalize("NFKC", word)).casefold()
    return re.sub(r"[\W_]+", "", without)
