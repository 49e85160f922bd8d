"""`danji match`: pairs of rows of two registers that may be the same firm."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show

PAIRS, FIRMS = "pairs.csv", "firms.csv"


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def match(
        left: Path,
        left_columns: Path,
        right: Path,
        right_columns: Path,
        /,
        *,
        out: Path,
        reviewed: Path | None = None,
        at_least: float = 0.5,
        engine: str = "duckdb",
        replace: bool = False,
        json: bool = False,
    ) -> int:
        from danji import store
        from danji.registers import firms as rules
        from danji.registers import told
        from danji.sources import firms
        from danji.store import registers as kept

        begun = time.perf_counter()
        kept.refuse_to_replace(out, [PAIRS if reviewed is None else FIRMS], replace=replace)
        sides = [firms.read_firms(left, left_columns), firms.read_firms(right, right_columns)]
        if reviewed is not None:
            pairs = firms.read_pairs(reviewed)
            made = rules.confirmed(pairs, sides[0]["plant"], sides[1]["plant"], file=reviewed.name)
            with store.filled(out) as folder:
                kept.write_csv(folder / FIRMS, made)
            return _merged(pairs, made, out / FIRMS, lang, as_json=json)
        found = firms.pairs(*sides, on=engine, at_least=at_least)
        with store.filled(out) as folder:
            kept.write_csv(folder / PAIRS, told.pairs(found, lang=lang))
        likely = int((found["probability"] >= rules.LIKELY).sum())
        record: dict[str, Any] = {"left": len(sides[0]), "right": len(sides[1]), "at_least": at_least, "pairs": len(found)}
        record |= {"likely": likely, "threshold": rules.LIKELY, "seconds": round(time.perf_counter() - begun, 1)}
        file = str(out / PAIRS)
        said = [texts.say("registers.match.shown", lang, **record), texts.say("registers.match.review", lang, file=file)]
        show.result({**record, "file": file}, json, lambda: show.lines(said))
        return show.GOOD

    return match


def _merged(pairs: Any, made: Any, file: Path, lang: str, *, as_json: bool) -> int:
    from danji.registers.firms import YES

    same = pairs["same"].fillna("").astype(str).str.strip().str.lower()
    record = {
        "yes": int(same.isin(YES).sum()),
        "open": int((same == "").sum()),
        "rows": len(made),
        "firms": made["firm"].nunique(),
    }
    said = [texts.say("registers.match.merged", lang, **record), texts.say("registers.written", lang, files=str(file))]
    show.result({**record, "file": str(file)}, as_json, lambda: show.lines(said))
    return show.GOOD
