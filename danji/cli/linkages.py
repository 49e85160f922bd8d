"""`danji linkages`: multipliers, linkages and extraction of every industry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def linkages(
        folder: Path,
        /,
        *,
        extract: str | None = None,
        region: str | None = None,
        jobs: Path | None = None,
        method: Literal["slq", "cilq", "flq", "aflq"] = "flq",
        delta: float | None = None,
        size: float | None = None,
        classification: str | None = None,
        most: int = 20,
        json: bool = False,
    ) -> int:
        if region is not None or jobs is not None:
            return _regional(folder, lang, region, jobs, (method, delta, size), classification, most, json)
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


def _regional(
    folder: Path,
    lang: str,
    region: str | None,
    jobs: Path | None,
    asked: tuple[str, float | None, float | None],
    classification: str | None,
    most: int,
    json: bool,
) -> int:
    """The linkages of a region, estimated from those of the country and the region's jobs."""
    from danji import sources
    from danji.dossier import linkages as pages
    from danji.errors import DataError, problem
    from danji.sources.accounts import read_accounts

    method, delta, size = asked
    if jobs is None or region is None:
        raise DataError(problem("io_region_jobs"))
    given, workspace = read_accounts(folder), sources.read_workspace(jobs)
    if not json:
        show.tell(given.warnings, lang, as_json=False)
    of = classification or sources.classification_of(workspace.frames, workspace.programme)
    links = given.codes[given.codes["classification"] == of]
    made = pages.regional(given.accounts, links, workspace.frames, region, method=method, delta=delta, size=size)

    def said() -> None:
        print(texts.say("linkages.regional_head", lang, name=given.about["name"][lang], region=made.name[lang], year=made.year))
        show.table(*pages.regional_rows(made, given.names, lang=lang, most=most))
        show.lines(pages.regional_lines(made, lang=lang))

    show.result(pages.regional_record(made, given.names), json, said)
    return show.GOOD
