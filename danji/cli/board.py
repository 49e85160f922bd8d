"""`danji board`: all regions of a programme."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def board(folder: Path, /, *, out: Path | None = None, json: bool = False) -> int:
        from danji import sources, store
        from danji.dossier import board as page
        from danji.plan import board as boards

        workspace = sources.read_workspace(folder)
        day, programme = workspace.case.day, workspace.programme
        with show.progress(lang, quiet=json) as progress:
            told = None if progress is None else lambda done, of: progress("board", done, of)
            rows = boards.board(workspace.case, programme, workspace.frames, progress=told)
        if out is not None:
            store.write_text(out, page.html(rows, programme=programme.name[lang], day=day, lang=lang))

        def said() -> None:
            show.table(page.heads(lang), [page.cells(row, lang) for row in rows])
            show.lines(
                [page.counted(rows, lang), texts.say("board.read_so", lang, day=day), "", texts.say("board.notes", lang)]
            )
            for row in rows:
                show.lines([f"  {row.name[lang]}: {each}" for each in page.notes(row, lang)])

        show.result([row.model_dump(mode="json") for row in rows], json, said)
        return show.GOOD

    return board
