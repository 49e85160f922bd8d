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
        stop = None if seconds is None else lambda: time.perf_counter() - begun > seconds
        aims = tuple(each for each in values.split(",") if each)
        ask = explorer.Ask(seed, draws, uniform, aims, given, stop)
        explorer.check(ask)
        with show.progress(lang, quiet=json) as progress:
            made = plans.draft(ready, version=show.VERSION, inputs=workspace.inputs, progress=progress)
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
