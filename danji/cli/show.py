"""How results, problems and progress are shown."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from danji import texts
from danji.errors import Problem

VERSION = "0.1.0"
GOOD, MENDABLE, NOT_UNDERSTOOD, STOPPED = 0, 1, 2, 130
SHOWN_ALIKE = 5  # problems of one kind in one column that are printed in full
PATIENCE_S = 2.0  # longer work shows a progress bar


def result(record: Any, as_json: bool, said: Callable[[], None]) -> None:
    """The result for machines, or for people."""
    if as_json:
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        said()


def tell(problems: Sequence[Problem], lang: str, *, as_json: bool) -> None:
    """Problems, all of them for machines; for people alike ones are counted after the first few."""
    if as_json:
        print(json.dumps({"good": False, "problems": [each.record() for each in problems]}, ensure_ascii=False, indent=1))
        return
    alike: dict[tuple[str, str | None, str | None], int] = {}
    for each in problems:
        place = (each.key, each.file, each.column)
        alike[place] = alike.get(place, 0) + 1
        if alike[place] <= SHOWN_ALIKE:
            print(f"[{texts.say(f'cli.{each.level}', lang)}] {each.text(lang)}", file=sys.stderr)
    for (_key, file, column), count in alike.items():
        if count > SHOWN_ALIKE:
            shown = ", ".join(part for part in (file, column) if part)
            print(texts.say("cli.more_alike", lang, place=shown, count=f"{count - SHOWN_ALIKE:,}"), file=sys.stderr)


@contextmanager
def progress(lang: str, *, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on the terminal, for work that takes longer than a moment."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    begun, tasks = time.perf_counter(), {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def progress(stage: str, done: int, total: int) -> None:
            if time.perf_counter() - begun < PATIENCE_S:
                return
            if stage not in tasks:
                tasks[stage] = bar.add_task(texts.say(f"cli.stage_{stage}", lang), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield progress


def lines(said: Sequence[str]) -> None:
    """Lines of text."""
    for line in said:
        print(line)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with its heads."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*heads, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 140).print(table)
