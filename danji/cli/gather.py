"""`danji gather`: where plants gather."""

from __future__ import annotations

import json as jsons
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show
from danji.errors import DataError, problem

if TYPE_CHECKING:
    import pandas as pd

    from danji.indicators.gathering import Gathering, Groups

GB = 1e9


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
        by_size: str | None = None,
        since: int | None = None,
        until: int | None = None,
        engine: str | None = None,
        chart: Path | None = None,
        out: Path | None = None,
        json: bool = False,
    ) -> int:
        from danji import sources, store
        from danji.dossier import gathering as pages

        table, industries, warnings = sources.read_plants(folder)
        options: dict[str, Any] = {
            "industries": None if industry is None else [industry],
            "weighted": weighted,
            "reach_m": None if reach_km is None else 1000 * reach_km,
            "simulations": simulations,
            "workers": os.cpu_count() or 1,
        }
        if not json:
            show.tell(warnings, lang, as_json=False)
        groups = _groups(table, by_size, since, until)
        with _elsewhere(engine) as elsewhere:
            found = _gathered(table, groups, options, elsewhere, seed, lang, quiet=json)
        records = pages.records(found, industries)
        notes = _notes(groups, lang)
        if chart is not None:
            store.write_text(chart, pages.chart(found, records[0], lang=lang))
        record = {"industries": records, "unplaced": found.left_out, "too_few": found.too_few, "seed": seed}
        files = [] if out is None else _written(out, found, record, folder.resolve().name, simulations, notes, lang)
        said = [*pages.lines(found, records, lang=lang), *notes, *(str(path) for path in files)]
        show.result(record, json, lambda: show.lines(said))
        return show.GOOD

    return gather


def _gathered(
    table: pd.DataFrame,
    groups: Groups | None,
    options: Mapping[str, Any],
    elsewhere: Any,
    seed: int,
    lang: str,
    *,
    quiet: bool,
) -> Gathering:
    """The work, when it fits into memory."""
    import numpy as np

    from danji.indicators import gathering

    rng = np.random.default_rng(seed)
    if groups is not None:
        with show.progress(lang, quiet=quiet) as progress:
            return gathering.gather_groups(groups, rng=rng, progress=progress, elsewhere=elsewhere, **options)
    plants = gathering.placed(table)
    needed = gathering.plan(plants, **options).memory_bytes
    fits(needed)
    if not quiet:
        said = texts.say("gathering.before", lang, plants=f"{len(plants):,}", gigabytes=f"{needed / GB:.2f}")
        print(said, file=sys.stderr)
    with show.progress(lang, quiet=quiet) as progress:
        return gathering.gather(plants, rng=rng, progress=progress, elsewhere=elsewhere, **options)


def fits(needed: float) -> None:
    """Refuse work that would not fit into the memory that is free.

    Raises
    ------
    DataError
        If it would not.
    """
    free = free_bytes()
    if free is not None and needed > free:
        raise DataError(problem("plants_memory", needed=f"{needed / GB:.1f}", free=f"{free / GB:.1f}"))


def free_bytes() -> int | None:
    """Memory that can be had without swapping, where the system says so."""
    place = Path("/proc/meminfo")
    if not place.is_file():
        return None
    lines = dict(line.split(":", 1) for line in place.read_text(encoding="ascii").splitlines())
    return int(lines["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in lines else None


def _groups(table: pd.DataFrame, by_size: str | None, since: int | None, until: int | None) -> Groups | None:
    """The groups asked for, if any."""
    from danji.indicators import gathering

    if by_size is not None:
        limits = [float(each) for each in by_size.split(",") if each.strip().replace(".", "", 1).isdigit()]
        if not limits or limits != sorted(set(limits)) or len(limits) != len(by_size.split(",")):
            raise DataError(problem("plants_classes", column="--by-size", value=by_size))
        return gathering.by_size(table, at_least=limits)
    if since is None and until is None:
        return None
    if since is None or until is None:
        raise DataError(problem("plants_period", first=since or "–", last=until or "–"))
    return gathering.by_turnover(table, since=since, until=until)


def _notes(groups: Groups | None, lang: str) -> list[str]:
    if groups is None or not groups.unknown:
        return []
    return [texts.say("gathering.groups_unknown", lang, count=f"{groups.unknown:,}")]


def _written(
    out: Path, found: Gathering, record: Mapping[str, Any], source: str, simulations: int, notes: list[str], lang: str
) -> list[Path]:
    """The pages in both languages, the asked-for one as gathering.html, and the record."""
    from danji import store
    from danji.dossier import gathering_page

    content = {"gathering.json": jsons.dumps(record, ensure_ascii=False, indent=1) + "\n"}
    for each in texts.LANGUAGES:
        name = "gathering.html" if each == lang else f"gathering.{each}.html"
        content[name] = gathering_page.page(
            found, record["industries"], source=source, simulations=simulations, seed=record["seed"], notes=notes, lang=each
        )
    return store.write_texts(out, content)


@contextmanager
def _elsewhere(engine: str | None) -> Iterator[Any]:
    """What shares out the draws to a Spark, where one is given."""
    if engine is None:
        yield None
        return
    from danji.sources import engines

    with engines.session(engine) as spark:
        yield engines.on_spark(spark)
