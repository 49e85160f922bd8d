"""`danji board`: all regions of a programme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    from danji.plan.board import BoardRow


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def board(folder: Path, /, *, json: bool = False) -> int:
        from danji import sources
        from danji.plan import board as boards

        workspace = sources.read_workspace(folder)
        with show.progress(lang, quiet=json) as progress:
            told = None if progress is None else lambda done, of: progress("board", done, of)
            rows = boards.board(workspace.case, workspace.programme, workspace.frames, progress=told)

        def said() -> None:
            _board_table(rows, lang)
            show.lines([texts.say("board.read_so", lang, day=workspace.case.day), "", texts.say("board.notes", lang)])
            for row in rows:
                show.lines([f"  {row.name[lang]}: {each[lang]}" for each in (*row.misprints, *row.missing)])

        show.result([row.model_dump(mode="json") for row in rows], json, said)
        return show.GOOD

    return board


def _board_table(rows: Sequence[BoardRow], lang: str) -> None:
    columns = ("candidates", "candidates_km2", "printed", "area", "kind", "free", "hub", "drawn", "ceiling", "misprints")
    heads = [texts.say("cli.head_region", lang), *(texts.say(f"board.head_{column}", lang) for column in columns)]
    shown = []
    for row in rows:
        state = {each.fact: texts.say(f"verdict.{each.state}", lang) for each in row.verdicts}
        drawn = [f"{each.value:.1f} ({texts.quantity(each.facts['area_km2'], 'km²', lang)})" for each in row.drawn[:1]]
        ceiling = "–" if row.without_distance is None else f"{row.without_distance.value:.1f}"
        printed = "–" if row.printed_km2 is None else texts.quantity(row.printed_km2, "km²", lang, digits=3)
        shown.append(
            [
                row.name[lang],
                f"{row.candidates:,} ({row.placed:,})",
                texts.quantity(row.candidates_km2, "km²", lang, digits=1),
                printed,
                *(state.get(rule, "–") for rule in ("area_km2", "site_kind", "enclosing_radius_km", "farthest_from_hub_km")),
                *(drawn or ["–"]),
                ceiling,
                f"{len(row.misprints)}" if row.misprints else "",
            ]
        )
    show.table(heads, shown)
