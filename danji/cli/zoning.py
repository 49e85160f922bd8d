"""What the verbs about zones share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    from danji import plan, sources
    from danji.plan.records import ZoneRecord


def ready(folder: Path) -> tuple[plan.Basis, sources.Workspace]:
    """A workspace, ready to be drawn."""
    from danji import plan, sources

    workspace = sources.read_workspace(folder)
    return plan.basis(workspace.case, workspace.programme, workspace.frames), workspace


def table(zones: Sequence[ZoneRecord], names: Mapping[str, str], lang: str, spent: Mapping[str, float]) -> None:
    """Zones as a table, and each with its sites."""
    heads = ["zone", "value", "bound", "gap", "area", "sites", "radius", "verdict", *(["seconds"] if spent else [])]
    rows = []
    for zone in zones:
        row = [
            zone.label[lang],
            points(zone.value),
            points(zone.bound),
            _proof(zone, lang),
            texts.quantity(zone.facts["area_km2"], "km²", lang, digits=3),
            f"{len(zone.shares)}",
            texts.quantity(zone.radius_km, "km", lang),
            texts.say(f"verdict.{zone.passes}", lang),
        ]
        rows.append([*row, *([f"{spent[zone.reading]:.2f}"] if spent else [])])
    show.table([texts.say(f"cli.head_{head}", lang) for head in heads], rows)
    for zone in zones[:1]:
        members = ", ".join(
            names[site] if share == 1 else f"{names[site]}({100 * share:.1f}%)" for site, share in zone.shares.items()
        )
        print(texts.say("cli.members", lang, zone=zone.label[lang], members=members))
    show.lines([f"  {zone.label[lang]}: {zone.links.sentence[lang]}" for zone in zones if zone.links is not None])


def points(value: float | None) -> str:
    """Points of value to two places; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def _proof(zone: ZoneRecord, lang: str) -> str:
    if zone.proved is None:
        return "–"
    return texts.say(
        "cli.proved" if zone.proved else "cli.not_proved", lang, gap=f"{100 * (zone.gap or 0):.4f}", circles=f"{zone.circles:,}"
    )
