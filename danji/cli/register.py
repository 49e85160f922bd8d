"""`danji register`: a register of plants becomes tables by region and industry."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show

JOBS, PLANTS, REPORT, REFUSED = "jobs.csv", "plants.parquet", "register.csv", "refused.parquet"


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def register(
        file: Path,
        columns: Path,
        /,
        *,
        out: Path,
        engine: str = "duckdb",
        memory_gb: float = 3.0,
        plants: bool = False,
        refused: bool = False,
        replace: bool = False,
        json: bool = False,
    ) -> int:
        import pandas as pd

        from danji import store
        from danji.registers import told
        from danji.sources import registers
        from danji.store import registers as kept

        begun = time.perf_counter()
        ready = registers.read_register(file, columns)
        kept.refuse_to_replace(out / "tables", [JOBS, *([PLANTS] if plants else [])], replace=replace)
        with store.filled(out) as folder:
            for name in ("tables", "out", "scratch"):
                (folder / name).mkdir()
            expected = registers.estimate(ready, memory_gb=memory_gb, scratch=folder)
            if not json:
                print(_before(expected, lang), file=sys.stderr)
            found = registers.count(
                ready, on=engine, memory_gb=memory_gb, scratch=folder / "scratch",
                refused=folder / "out" / REFUSED if refused else None,
                plants=folder / "tables" / PLANTS if plants else None,
            )  # fmt: skip
            report = told.report(told.some(found), lang=lang)
            kept.write_csv(folder / "tables" / JOBS, found.jobs)
            kept.write_csv(
                folder / "out" / REPORT, pd.DataFrame(report, columns=["reason", "meaning", "rows", "example", "values"])
            )
            files = [str(out / path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file()]
        seconds = time.perf_counter() - begun
        record = {"rows": found.rows, "counted": found.plants, "refused": report, "cells": len(found.jobs), "files": files}
        said = [*told.lines(found, lang=lang, seconds=seconds), texts.say("registers.written", lang, files=", ".join(files))]
        show.result({**record, "seconds": round(seconds, 2)}, json, lambda: show.lines(said))
        return show.GOOD

    return register


def _before(expected: Any, lang: str) -> str:
    gigabytes = {name: f"{getattr(expected, f'{name}_bytes') / 1e9:.1f}" for name in ("memory", "disk", "free")}
    return texts.say("registers.before", lang, rows=f"{expected.rows:,}", **gigabytes)
