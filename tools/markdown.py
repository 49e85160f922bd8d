"""How the generated pages are written: title, tables, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def page(title: str, origin: str, parts: Iterable[str]) -> str:
    """A page with its title and where it comes from."""
    head = [f"<!-- Written by `make docs` from {origin}. Change that, not this page. -->", "", f"# {title}", ""]
    return "\n".join([*head, *parts]).rstrip() + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell(each) for each in line) + " |" for line in lines)


def cell(value: object) -> str:
    """What stands in a cell, with what would end it escaped."""
    return str(value).replace("|", "\\|").replace("\n", " ")


def interval(ends: tuple[float | None, float | None]) -> str:
    """A range in words; empty without ends."""
    low, high = (None if end is None else f"{end:,.15g}" for end in ends)
    if low is None:
        return "" if high is None else f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low} – {high}"
