"""`danji gather`: where plants gather."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def gather(
        folder: Path,
        /,
        *,
        industry: str | None = None,
        simulations: int = 1000,
        seed: int = 0,
        weighted: bool = False,
        reach_km: float | None = None,
        chart: Path | None = None,
        json: bool = False,
    ) -> int:
        import numpy as np

        from danji import sources, store
        from danji.dossier import gathering as pages
        from danji.indicators import gathering

        table, industries, warnings = sources.read_plants(folder)
        plants = gathering.placed(table)
        options: dict[str, Any] = {
            "industries": None if industry is None else [industry],
            "weighted": weighted,
            "reach_m": None if reach_km is None else 1000 * reach_km,
            "simulations": simulations,
            "workers": os.cpu_count() or 1,
        }
        if not json:
            show.tell(warnings, lang, as_json=False)
            memory = gathering.plan(plants, **options).memory_bytes / 1e9
            print(texts.say("gathering.before", lang, plants=f"{len(plants):,}", gigabytes=f"{memory:.2f}"), file=sys.stderr)
        with show.progress(lang, quiet=json) as progress:
            found = gathering.gather(plants, rng=np.random.default_rng(seed), progress=progress, **options)
        records = pages.records(found, industries)
        if chart is not None:
            store.write_text(chart, pages.chart(found, records[0], lang=lang))
        show.result(
            {"industries": records, "unplaced": found.left_out, "too_few": found.too_few, "seed": seed},
            json,
            lambda: show.lines(pages.lines(found, records, lang=lang)),
        )
        return show.GOOD

    return gather
