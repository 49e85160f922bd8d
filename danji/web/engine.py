"""Workspaces opened, and the river asked about them. Opened ones are kept as long as their files do not change."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from danji import cases, plan, sources
from danji.errors import DanjiError, Problem, RuleError
from danji.plan.records import ZoneRecord
from danji.web import jobs
from danji.web.models import Workspace
from danji.zones import reasons

KEPT = 8  # workspaces held open
KEPT_BASES = 32  # and of each, cases with other weights
_LOCK = threading.Lock()
_MAKING = threading.RLock()
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


class Proof(BaseModel):
    """What was proved of the zone last drawn for a case: it holds for that zone as long as nothing of the case changes."""

    value: float
    bound: float | None
    gap: float | None
    proved: bool | None
    solved: int | None = Field(description="sets of sites answered exactly")
    by_solver: int | None
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A workspace that has been read, and the cases made ready from it."""

    stamp: tuple[tuple[str, int, int], ...]
    workspace: sources.Workspace
    bases: OrderedDict[str, plan.Basis] = field(default_factory=OrderedDict)
    made: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)  # what pages have computed of it
    proofs: OrderedDict[str, Proof] = field(default_factory=OrderedDict)


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
    with _MAKING:
        found = _OPEN.get(row.slug)
        if found is not None and found.stamp == stamp:
            return found
        fresh = Opened(stamp, sources.read_workspace(folder))
        with _LOCK:
            _OPEN[row.slug] = fresh
            while len(_OPEN) > KEPT:
                _OPEN.popitem(last=False)
    return fresh


def open_all() -> None:
    """Every workspace that can be read, opened; what is wrong with the others is told on their pages."""
    for row in Workspace.objects.all()[:KEPT]:
        with contextlib.suppress(DanjiError):
            ready(opened(row))


def problems_of(row: Workspace) -> tuple[Sequence[Problem], Mapping[str, pd.DataFrame]]:
    """Everything that is wrong in a workspace, and its tables where that is nothing that must be mended."""
    try:
        found = opened(row).workspace
    except DanjiError as error:
        return error.problems, {}
    return found.warnings, found.frames


def ready(found: Opened, zone: Zone | None = None) -> plan.Basis:
    """The case made ready, with the weights, locks and reading of a zone in the studio."""
    asked = _asked(found, zone or Zone())
    key = _key(asked)
    with _LOCK:
        if key in found.bases:
            found.bases.move_to_end(key)
            return found.bases[key]
    wrong = sources.wishes(asked, found.workspace.programme, found.workspace.frames)
    if wrong:
        raise RuleError(wrong)
    made = plan.basis(asked, found.workspace.programme, found.workspace.frames)
    _kept(found.bases, key, made)
    return made


def _asked(found: Opened, zone: Zone) -> cases.Case:
    """The case of a workspace with the wishes of a zone in the studio."""
    case = found.workspace.case
    draw = replace(
        case.draw,
        lock_in=case.draw.lock_in if zone.lock_in is None else tuple(zone.lock_in),
        lock_out=case.draw.lock_out if zone.lock_out is None else tuple(zone.lock_out),
        partial=case.draw.partial if zone.partial is None else zone.partial,
        distance_to=zone.distance_to or case.draw.distance_to,
    )
    return cases.changed(case, zone.weights, reading=zone.reading or case.reading, draw=draw)


def _key(asked: cases.Case) -> str:
    return repr((sorted(asked.weights.items()), asked.reading, asked.draw))


def _kept(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    with _LOCK:
        kept[key] = value
        while len(kept) > KEPT_BASES:
            kept.popitem(last=False)


def drawn(found: Opened, zone: Zone, report: jobs.Report) -> list[ZoneRecord]:
    """The best zone of a case and its runner-up; what was proved of the best is remembered."""
    made, begun = ready(found, zone), time.perf_counter()
    zones = plan.drawn_zones(made, made.case.reading, progress=report)
    best = zones[0]
    proof = Proof.model_validate(
        {name: getattr(best, name) for name in ("value", "bound", "gap", "proved", "solved", "by_solver")}
        | {"seconds": round(time.perf_counter() - begun, 2)}
    )
    _kept(found.proofs, _proof_key(_asked(found, zone), best.shares), proof)
    return zones


def proof(found: Opened, zone: Zone) -> Proof | None:
    """What was proved of this very zone in this very case; None where it was not drawn so."""
    return found.proofs.get(_proof_key(_asked(found, zone), zone.shares))


def _proof_key(asked: cases.Case, shares: Mapping[str, float]) -> str:
    return _key(asked) + repr(sorted((site, round(share, plan.SHARE_PLACES)) for site, share in shares.items()))


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
