"""`danji chain`: the value chain of an industry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def chain(
        folder: Path,
        /,
        *,
        industry: str,
        depth: int = 2,
        most: int = 6,
        chart: Path | None = None,
        json: bool = False,
    ) -> int:
        from danji import store
        from danji.dossier import chain as pages
        from danji.indicators import linkages
        from danji.sources.accounts import read_accounts

        given = read_accounts(folder)
        asked = linkages.named(industry, given.names.index, given.codes)
        found = linkages.chain(given.accounts, asked.industries, depth=max(1, depth), most=max(1, most))
        if not json:
            show.tell(given.warnings, lang, as_json=False)
        if chart is not None:
            store.write_text(chart, pages.chart(found, given.names, asked, given.about, lang=lang))
        record = pages.records(found, given.names, asked, given.about)

        def said() -> None:
            show.table(*pages.rows(found, given.names, given.about, lang=lang))
            show.lines(record["sentences"][lang])

        show.result(record, json, said)
        return show.GOOD

    return chain
