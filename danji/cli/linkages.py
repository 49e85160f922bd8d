"""`danji linkages`: multipliers, linkages and extraction of every industry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def linkages(
        folder: Path,
        /,
        *,
        extract: str | None = None,
        most: int = 20,
        json: bool = False,
    ) -> int:
        from danji.dossier import linkages as pages
        from danji.indicators.linkages import named
        from danji.sources.accounts import read_accounts

        given = read_accounts(folder)
        found = pages.table(given.accounts)
        if not json:
            show.tell(given.warnings, lang, as_json=False)
        block = () if extract is None else named(extract, given.names.index, given.codes).industries
        gone = {
            each: pages.extracted(given.accounts, block, given.names, given.about, lang=each)
            for each in texts.LANGUAGES
            if block
        }
        about = given.about

        def said() -> None:
            if gone:
                show.lines(gone[lang])
                return
            print(texts.say("linkages.head", lang, name=about["name"][lang]))
            show.table(*pages.rows(found, given.names, lang=lang, most=most))
            show.lines(
                [
                    texts.say("linkages.unit", lang, unit=about["unit"][lang]),
                    *pages.lacking(given.accounts, lang=lang),
                    about["note"][lang],
                ]
            )

        show.result({"industries": pages.records(found, given.names), "extracted": gone, "about": about}, json, said)
        return show.GOOD

    return linkages
