"""`danji serve`: the workspace in the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def serve(folder: Path = Path("~/danji"), /, *, host: str = "127.0.0.1", port: int = 8000) -> int:
        from danji.web import serve as server

        name = server.prepare(folder.expanduser())
        shown = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/{lang}/" + (f"w/{name}/" if name else "")
        print(texts.say("cli.serving", lang, address=shown, folder=folder.expanduser()), flush=True)
        server.run(host=host, port=port)
        return show.GOOD

    return serve
