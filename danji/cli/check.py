"""`danji check`: is a workspace in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def check(folder: Path, /, *, json: bool = False) -> int:
        from danji import sources

        workspace = sources.read_workspace(folder)
        sizes = {name: len(frame) for name, frame in workspace.frames.items()}
        record = {"good": True, "tables": sizes, "problems": [each.record() for each in workspace.warnings]}

        def said() -> None:
            show.tell(workspace.warnings, lang, as_json=False)
            show.table(
                [texts.say("cli.table", lang), texts.say("cli.rows", lang)],
                [[name, f"{size:,}"] for name, size in sizes.items()],
            )
            print(texts.say("cli.check_good", lang, count=len(workspace.warnings)))

        show.result(record, json, said)
        return show.GOOD

    return check
