"""`danji partners`: whom to meet, and why."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show

TABLES = ("actors", "links", "participations", "actor_merges", "industries", "regions")


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def partners(
        folder: Path,
        /,
        *,
        for_: str | None = None,
        topic: str | None = None,
        most: int = 5,
        every_kind: bool = False,
        json: bool = False,
    ) -> int:
        from danji import sources
        from danji.networks import partners as matching
        from danji.networks import told

        if (for_ is None) == (topic is None):
            print(texts.say("network.for_or_topic", lang), file=sys.stderr)
            return show.NOT_UNDERSTOOD
        frames, warnings = sources.read_some(folder, TABLES, needed=("actors",))
        if for_ is None:
            found = matching.for_topic(frames, topic or "", most=most)
            title = texts.say("network.partners_topic", lang, topic=topic)
        else:
            found, ego = matching.for_actor(frames, for_, most=most, every_kind=every_kind)
            title = texts.say("network.partners_for", lang, name=ego)

        def said() -> None:
            show.tell(warnings, lang, as_json=False)
            print(title)
            show.lines(told.suggestions(found, lang))

        show.result(told.suggestion_records(found), json, said)
        return show.GOOD

    return partners
