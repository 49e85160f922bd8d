"""`danji plan`: the whole plan, with its page."""

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

    def plan(folder: Path, /, *, out: Path | None = None, json: bool = False) -> int:
        from danji import dossier, store
        from danji import plan as plans

        begun, target = time.perf_counter(), out or folder / "out"
        ready, workspace = zoning.ready(folder)
        with show.progress(lang, quiet=json) as progress:
            made = plans.draft(ready, version=show.VERSION, inputs=workspace.inputs, progress=progress)
            pages = {}
            for done, each in enumerate(texts.LANGUAGES):
                if progress is not None:
                    progress("write", done, len(texts.LANGUAGES))
                pages[each] = dossier.page(made, lang=each, regions=workspace.frames["regions"], programme=workspace.programme)
            files = store.write_plan(target, made, workspace.frames, pages, lang=lang)
        record = {
            "dossier": str(target / "dossier.html"),
            "files": [str(path) for path in files],
            "fingerprint": made.fingerprint,
            "seconds": round(time.perf_counter() - begun, 2),
            "zones": [zone.model_dump(mode="json") for zone in made.zones],
        }

        def said() -> None:
            show.tell(workspace.warnings, lang, as_json=False)
            zoning.table(made.zones, ready.names, lang, {})
            show.lines([f"  {verdict.sentence[lang]}" for verdict in made.zone(made.proposal).verdicts])
            print(
                texts.say("cli.plan_made", lang, seconds=f"{record['seconds']:g}", files=", ".join(path.name for path in files))
            )
            print(texts.say("cli.plan_dossier", lang, path=target / "dossier.html"))

        show.result(record, json, said)
        return show.GOOD

    return plan
