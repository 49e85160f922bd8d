"""`danji explore`: alternatives and their price."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show, zoning

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def explore(
        folder: Path,
        /,
        *,
        out: Path | None = None,
        seed: int = 1,
        draws: int | None = None,
        uniform: bool = False,
        values: str = "",
        zone: Path | None = None,
        seconds: float | None = None,
        json: bool = False,
    ) -> int:
        from danji import dossier, sources, store
        from danji import plan as plans
        from danji.plan import explore as explorer

        begun, target = time.perf_counter(), out or folder / "out"
        ready, workspace = zoning.ready(folder)
        given = {} if zone is None else {zone.stem: sources.read_zone(zone, workspace.frames["sites"].index)}
        share = None if seconds is None else _shared(begun + seconds)
        aims = tuple(each for each in values.split(",") if each)
        ask = explorer.Ask(seed, draws, uniform, aims, given, share)
        explorer.check(ask)
        with show.progress(lang, quiet=json) as progress:
            parts = explorer.PARTS * max(1, len(ready.readings))
            stop = None if share is None else share(2 + parts // 3)  # the plan is drawn first, with a share of its own
            made = plans.draft(ready, version=show.VERSION, inputs=workspace.inputs, progress=progress, stop=stop)
            found = explorer.explore(ready, ask, version=show.VERSION, fingerprint=made.fingerprint, progress=progress)
            pages = {}
            for done, each in enumerate(texts.LANGUAGES):
                if progress is not None:
                    progress("write", done, len(texts.LANGUAGES))
                pages[each] = dossier.explored.page(found, made, lang=each, regions=workspace.frames["regions"])
            files = store.write_exploration(target, found, made, pages, lang=lang)

        def said() -> None:
            for reading in found.readings:
                print(f"\n{reading.label[lang]}")
                show.lines([f"  {each[lang]}" for told in reading.said.values() for each in told])
            spent, names = f"{time.perf_counter() - begun:.1f}", ", ".join(path.name for path in files)
            print(texts.say("cli.explore_made", lang, seconds=spent, files=names, page=target / "explore.html"))

        show.result(found.model_dump(mode="json"), json, said)
        return show.GOOD

    return explore


def _shared(end: float) -> Callable[[int], Callable[[], bool]]:
    """Parts left → whether the time of the next of them is over, as the clock of this process says."""

    def share(left: int) -> Callable[[], bool]:
        now = time.perf_counter()
        until = now + max(0.0, end - now) / left
        return lambda: time.perf_counter() > until

    return share
