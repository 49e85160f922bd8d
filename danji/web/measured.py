"""What pages compute of a workspace, kept as long as its files do not change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.http import Http404

from danji.measures.basis import basis
from danji.measures.shared import Shared
from danji.web import engine

MOST = 64  # things kept of each workspace
_LOCK = threading.Lock()
_MAKING = threading.Lock()


def kept(found: engine.Opened, key: Hashable, make: Callable[[], Any]) -> Any:
    """What was made for a key, made once for each state of the workspace's files."""
    with _LOCK:
        if key in found.made:
            found.made.move_to_end(key)
            return found.made[key]
    made = make()
    with _LOCK:
        found.made[key] = made
        while len(found.made) > MOST:
            found.made.popitem(last=False)
    return made


def layer(found: engine.Opened, name: str, make: Callable[[], Mapping[str, Any]]) -> bytes:
    """A layer of the map as it is sent: made once, since everyone who opens the studio asks for it."""
    content: bytes = kept(
        found, ("layer", name), lambda: json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
    )
    return content


def shared(found: engine.Opened, table: str, year: int | None) -> Shared:
    """A table and year, with what all its pages share; 404 for a year that is not there."""
    workspace = found.workspace

    def make() -> Shared:
        if year is not None and year not in basis(workspace.frames, table).years:
            raise Http404
        return Shared(basis(workspace.frames, table, year=year), workspace.case)

    made: Shared = kept(found, ("shared", table, year), make)
    return made
