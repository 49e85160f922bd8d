"""`danji draw`: the best zone the rules allow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji.cli import show, zoning

if TYPE_CHECKING:
    from danji import plan


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def draw(folder: Path, /, *, reading: str | None = None, json: bool = False) -> int:
        from danji import plan

        ready, _ = zoning.ready(folder)
        readings = [reading] if reading else list(ready.readings or (ready.case.reading,))
        _known_readings(readings, ready)
        only = {said[lang]: None for each in readings for said in plan.judged_only(ready, each)}
        if not json:
            show.lines(list(only))
        zones, spent = [], {}
        with show.progress(lang, quiet=json) as progress:
            for each in readings:
                begun = time.perf_counter()
                zones += plan.drawn_zones(ready, each, progress=progress)
                spent[each] = time.perf_counter() - begun
        record = [{**zone.model_dump(mode="json"), "seconds": round(spent[zone.reading], 3)} for zone in zones]
        show.result(record, json, lambda: zoning.table(zones, ready.names, lang, spent))
        return show.GOOD

    return draw


def _known_readings(readings: Sequence[str], ready: plan.Basis) -> None:
    from danji.errors import RuleError, problem

    for each in readings:
        if each and each not in ready.programme.readings:
            raise RuleError(
                problem("unknown_reading", column="--reading", value=each, known=", ".join(ready.programme.readings))
            )
