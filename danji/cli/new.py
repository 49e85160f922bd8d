"""`danji new`: a workspace to begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def new(folder: Path, /, *, template: Literal["start", "gyeongnam"] = "start", json: bool = False) -> int:
        from danji import sources, store

        made = store.new_workspace(folder, sources.template(template))
        show.result(
            {"workspace": str(folder), "files": [str(path) for path in made]},
            json,
            lambda: show.lines(
                [
                    texts.say("cli.new_made", lang, folder=folder),
                    *(f"  {path}" for path in made),
                    texts.say("cli.new_next", lang, folder=folder),
                ]
            ),
        )
        return show.GOOD

    return new
