"""`danji related`: groups of related industries, scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def related(
        folder: Path,
        /,
        *,
        accounts: Path | None = None,
        classification: str = "naics-2012",
        occupations: Path | None = None,
        clusters: Path | None = None,
        seed: int = 0,
        out: Path | None = None,
        pages: Path | None = None,
        json: bool = False,
    ) -> int:
        from danji import sources, store
        from danji.dossier import related as dossier
        from danji.measures.basis import basis
        from danji.sources.accounts import read_accounts
        from danji.sources.cluster_sets import read_occupations, read_set

        workspace = sources.read_workspace(folder)
        given = None if accounts is None else read_accounts(accounts)
        links = None if given is None else given.codes[given.codes["classification"] == classification]
        made = dossier.made(
            basis(workspace.frames, "jobs"),
            workspace.frames,
            accounts=None if given is None else given.accounts,
            links=links,
            occupations=None if occupations is None else read_occupations(occupations),
            user=None if clusters is None else read_set(clusters),
            seed=seed,
        )
        if out is not None:
            store.write_text(out, dossier.as_csv(made))
        if pages is not None:
            name = workspace.case.name
            store.write_texts(
                pages, {f"related.{each}.html": dossier.page(made, name=name[each], lang=each) for each in texts.LANGUAGES}
            )
        record = {
            "seed": seed,
            **dossier.record(made),
            "sentences": {each: dossier.lines(made, lang=each) for each in texts.LANGUAGES},
        }
        show.result(record, json, lambda: show.lines(record["sentences"][lang]))
        return show.GOOD

    return related
