"""`danji find`: contiguous groups of regions strong in an industry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def find(
        folder: Path,
        /,
        *,
        industry: str,
        clusters: Path | None = None,
        table: Literal["jobs", "value_added"] | None = None,
        year: int | None = None,
        seed: int = 0,
        draws: int = 200,
        out: Path | None = None,
        json: bool = False,
    ) -> int:
        import numpy as np

        from danji import sources, store
        from danji.clusters import find as look
        from danji.clusters.prepared import prepared
        from danji.dossier import clusters as pages
        from danji.measures.basis import basis
        from danji.sources.cluster_sets import read_set

        workspace = sources.read_workspace(folder)
        made = basis(workspace.frames, table)
        core = [each.strip() for each in industry.split(",") if each.strip()]
        members = read_set(clusters) if clusters is not None else None
        related = [] if members is None else list(members.index[members.isin(members.reindex(core).dropna())])
        when = year or made.year
        since = made.since if year is None else max((each for each in made.years if each < year), default=None)
        found = look(
            prepared(made, workspace.frames),
            core,
            related=related,
            year=when,
            since=since,
            rng=np.random.default_rng(seed),
            draws=draws,
        )
        if not json:
            show.tell(workspace.warnings, lang, as_json=False)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for each in texts.LANGUAGES:
                store.write_text(out / f"clusters.{each}.html", pages.page(found, made, lang=each))
        show.result({**pages.records(found, made), "seed": seed}, json, lambda: show.lines(pages.lines(found, made, lang=lang)))
        return show.GOOD

    return find
