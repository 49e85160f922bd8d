"""Which column of a file is which of ours: by name, by label in either language, or by likeness."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Sequence

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
    """How like a head is to a column: 1 for its name or label, else by letters, what stands in brackets left out."""
    names = [column.column, *column.label.values()]
    if _letters(head) in map(_letters, names):
        return 1.0
    return 0.99 * max(difflib.SequenceMatcher(None, _plain(head), _plain(each)).ratio() for each in names)


def _letters(word: str) -> str:
    """Letters and digits only, without case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", word)).casefold()


def _plain(word: str) -> str:
    """The letters of what stands before brackets, which hold units mostly."""
    return _letters(re.sub(r"[(\[（].*?[)\]）]", "", word))
