"""Workspaces opened, and the river asked about them. Opened ones are kept as long as their files do not change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from danji import cases, plan, sources
from danji.errors import RuleError
from danji.plan.records import ZoneRecord
from danji.web import jobs
from danji.web.models import Workspace
from danji.zones import reasons

KEPT = 8  # workspaces held open
KEPT_BASES = 32  # and of each, cases with other weights
_LOCK = threading.Lock()
_OPEN: OrderedDict[str, Opened] = OrderedDict()


class Zone(BaseModel):
    """A zone as it stands in the studio."""

    model_config = ConfigDict(extra="forbid")

    shares: dict[str, float] = Field(default_factory=dict, description="site → share inside, above 0 up to 1")
    lock_in: list[str] | None = Field(default=None, description="sites that must be in; none: those of case.toml")
    lock_out: list[str] | None = Field(default=None, description="sites that must stay out; none: those of case.toml")
    weights: dict[str, float] | None = Field(default=None, description="criterion → weight; none: those of case.toml")
    reading: str | None = Field(default=None, description="how the distance clause is read; none: as in case.toml")
    centre: tuple[float, float] | None = Field(default=None, description="circle laid by hand: longitude, latitude")
    partial: bool | None = Field(default=None, description="may sites be taken in part")
    distance_to: Literal["point", "edge"] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A workspace that has been read, and the cases made ready from it."""

    stamp: tuple[tuple[str, int, int], ...]
    workspace: sources.Workspace
    bases: OrderedDict[str, plan.Basis] = field(default_factory=OrderedDict)


def folder_of(row: Workspace) -> Path:
    """Where a workspace lies."""
    return Path(settings.HOME, row.folder)


def opened(row: Workspace) -> Opened:
    """A workspace, read once and read again when a file of it changed.

    Raises
    ------
    DataError, RuleError
        With everything that is wrong in it.
    """
    folder = folder_of(row)
    stamp = _stamp(folder)
    with _LOCK:
        found = _OPEN.get(row.slug)
        if found is not None and found.stamp == stamp:
            _OPEN.move_to_end(row.slug)
            return found
    fresh = Opened(stamp, sources.read_workspace(folder))
    with _LOCK:
        _OPEN[row.slug] = fresh
        while len(_OPEN) > KEPT:
            _OPEN.popitem(last=False)
    return fresh


def ready(found: Opened, zone: Zone | None = None) -> plan.Basis:
    """The case made ready, with the weights, locks and reading of a zone in the studio."""
    zone = zone or Zone()
    case = found.workspace.case
    draw = replace(
        case.draw,
        lock_in=case.draw.lock_in if zone.lock_in is None else tuple(zone.lock_in),
        lock_out=case.draw.lock_out if zone.lock_out is None else tuple(zone.lock_out),
        partial=case.draw.partial if zone.partial is None else zone.partial,
        distance_to=zone.distance_to or case.draw.distance_to,
    )
    asked = cases.changed(case, zone.weights, reading=zone.reading or case.reading, draw=draw)
    key = repr((sorted(asked.weights.items()), asked.reading, asked.draw))
    with _LOCK:
        if key in found.bases:
            found.bases.move_to_end(key)
            return found.bases[key]
    wrong = sources.wishes(asked, found.workspace.programme, found.workspace.frames)
    if wrong:
        raise RuleError(wrong)
    made = plan.basis(asked, found.workspace.programme, found.workspace.frames)
    with _LOCK:
        found.bases[key] = made
        while len(found.bases) > KEPT_BASES:
            found.bases.popitem(last=False)
    return made


def judge(found: Opened, zone: Zone) -> ZoneRecord:
    """The zone of the studio, held against the rules.

    Raises
    ------
    DataError
        If it names sites that are not there, or shares that cannot be.
    """
    shares = sources.known_shares(zone.shares, found.workspace.frames["sites"].index)
    return plan.judge(ready(found, zone), shares)


def why(found: Opened, zone: Zone, site: str, report: jobs.Report) -> Mapping[str, Any]:
    """Why a site is in or out of the best zone, and what deciding otherwise would cost."""
    made = ready(found, zone)
    sources.known_shares({site: 1.0}, made.place.sites.index)
    drawn = plan.draw(made, made.case.reading, progress=report)
    reason = reasons.one(drawn.posed, drawn.best, drawn.standing, site, among=drawn.among)
    return public(plan.reason_record(reason))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every file a workspace is read from."""
    paths = [folder / "case.toml", *sorted((folder / "tables").glob("*"))]
    stats = [(path.name, path.stat()) for path in paths if path.is_file()]
    return tuple((name, each.st_size, each.st_mtime_ns) for name, each in stats)


def public(record: Any) -> Mapping[str, Any]:
    """A record as JSON can hold it."""
    found: Mapping[str, Any] = record.model_dump(mode="json")
    return found
