"""`danji hotspots`: clusters of plants, on a map and as sites."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    import pandas as pd

    from danji.hotspots import Judged
    from danji.hotspots.described import Described


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def hotspots_(
        folder: Path,
        /,
        *,
        industry: str | None = None,
        least: int = 10,
        reach_km: float | None = None,
        simulations: int = 199,
        seed: int = 0,
        programme: str | None = None,
        on: date | None = None,
        system: str | None = None,
        kind: str = "found_cluster",
        out: Path | None = None,
        json: bool = False,
    ) -> int:
        import numpy as np

        from danji import hotspots, sources
        from danji.dossier import gathering as names_of
        from danji.dossier import hotspots as pages
        from danji.indicators import gathering

        table, industries, warnings = sources.read_plants(folder)
        plants = gathering.placed(table)
        if not json:
            show.tell(warnings, lang, as_json=False)
        with show.progress(lang, quiet=json) as progress:
            found = hotspots.find(
                plants,
                rng=np.random.default_rng(seed),
                industries=None if industry is None else [industry],
                least=least,
                reach_m=None if reach_km is None else 1000 * reach_km,
                simulations=simulations,
                workers=os.cpu_count() or 1,
                progress=progress,
            )
        made = hotspots.describe(found, plants, table, system=system)
        names = {str(code): names_of.name(str(code), industries) for code in plants.industries}
        judged = _judged(made, table, programme, folder, on)
        drawn, left_out = hotspots.sites(made, names, kind=kind, lang=lang)
        target = out or folder / "out"
        files = _written(target, made, judged, drawn, lang)
        record = {
            "clusters": pages.records(made, names, judged), "reaches_m": found.reaches_m, "seed": seed,
            "simulations": simulations, "unplaced": plants.left_out, "files": [str(path) for path in files],
        }  # fmt: skip
        said = [*pages.lines(found, made, names, judged, lang=lang), *_about_sites(made, drawn, left_out, target, lang)]
        listed = texts.say("hotspots.written", lang, files=", ".join(path.name for path in files))
        show.result(record, json, lambda: show.lines([*said, listed]))
        return show.GOOD

    return hotspots_


def _judged(made: Described, table: pd.DataFrame, programme: str | None, folder: Path, on: date | None) -> Sequence[Judged]:
    """What the tests of a programme say; without one there are none. The day is today unless said."""
    from danji import hotspots, programmes, sources
    from danji.errors import RuleError, problem

    if programme is None:
        return []
    tests = sources.read_programme(programme, folder).clusters
    if tests is None:
        known = ", ".join(each for each in programmes.names() if programmes.read(each).clusters)
        raise RuleError(problem("no_cluster_tests", column="--programme", value=programme, known=known))
    return hotspots.judge(made, table, tests, on=on or date.today())  # noqa: DTZ011  the day where the user is


def _written(target: Path, made: Described, judged: Sequence[Judged], drawn: pd.DataFrame, lang: str) -> list[Path]:
    import pandas as pd

    from danji.dossier import hotspots as pages
    from danji.store import hotspots as store

    kinds = pd.DataFrame(
        {each.cluster: {"kind": pages.told(each), **{f"test_{v.rule.name}": v.state for v in each.verdicts}} for each in judged}
    ).T
    return store.write(target, made, kinds, made.places, drawn, lang=lang)


def _about_sites(made: Described, drawn: pd.DataFrame, left_out: int, target: Path, lang: str) -> list[str]:
    said = []
    if len(drawn):
        said.append(texts.say("hotspots.sites", lang, count=len(drawn), path=target / "sites.csv"))
        if drawn["region"].isna().all():
            said.append(texts.say("hotspots.no_region", lang))
    if left_out:
        said.append(texts.say("hotspots.sites_out", lang, count=left_out))
    if not made.in_degrees:
        said.append(texts.say("hotspots.no_system", lang))
    return said
