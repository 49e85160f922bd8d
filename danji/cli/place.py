"""`danji place`: official boundaries for sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def place(folder: Path, boundaries: Path, /, *, crs: str | None = None, name: str | None = None, json: bool = False) -> int:
        from danji import sources, store
        from danji.sources import boundaries as shapes

        workspace = sources.read_workspace(folder)
        country = sources.country_of(workspace.programme)
        found = shapes.read(boundaries, system=crs, systems=country.systems, bbox=country.bbox)
        placed = shapes.matched(
            found, workspace.frames["sites"], workspace.frames["regions"], name=name, source=boundaries.name
        )
        files = store.write_boundaries(folder, placed.boundaries, placed.report)
        counts = placed.report["state"].value_counts().to_dict()
        record = {"files": [str(path) for path in files], "counts": counts, "report": placed.report.to_dict("records")}

        def said() -> None:
            rows = [[texts.say(f"cli.placed_{state}", lang), f"{count:,}"] for state, count in counts.items()]
            show.table([texts.say("cli.head_state", lang), texts.say("cli.rows", lang)], rows)
            print(texts.say("cli.place_made", lang, boundaries=files[0], report=files[1]))

        show.result(_without_nan(record), json, said)
        return show.GOOD

    return place


def _without_nan(record: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = [{key: None if value != value else value for key, value in row.items()} for row in record["report"]]  # noqa: PLR0124  NaN
    return {**record, "report": rows}
