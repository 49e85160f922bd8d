"""Scenarios, frozen links and explorations: what is written, and how two who write at once are kept apart."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

from danji.plan import explore as explorer
from danji.web import engine, jobs
from danji.web.models import Frozen, Scenario, State, Workspace
from danji.web.version import VERSION


def begun(row: Workspace, name: str, body: engine.Zone) -> State:
    """A new scenario with its first state."""
    with transaction.atomic():
        scenario = Scenario.objects.create(workspace=row, name=name)
        return State.objects.create(scenario=scenario, number=1, body=body.model_dump(mode="json"))


def last(scenario: int) -> State:
    """The state that counts."""
    found: Scenario = get_object_or_404(Scenario, pk=scenario)
    state: State = found.states.order_by("-number").first()
    return state


def saved(scenario: int, body: engine.Zone, seen: int) -> tuple[bool, State]:
    """The next state, if nobody has saved since `seen`; else False and the state that is there.

    The same body twice is one state.
    """
    before = last(scenario)
    content = body.model_dump(mode="json")
    if before.body == content:
        return True, before
    if before.number != seen:
        return False, before
    try:
        with transaction.atomic():
            return True, State.objects.create(scenario=before.scenario, number=seen + 1, body=content)
    except IntegrityError:
        return False, last(scenario)


def frozen(row: Workspace, name: str, body: engine.Zone) -> Frozen:
    """A zone as it is now, judged and never changed again. Its fingerprint covers inputs, programme, zone and verdicts."""
    found = engine.opened(row)
    zone = engine.judge(found, body).model_dump(mode="json")
    content = body.model_dump(mode="json")
    covered = [VERSION, dict(found.workspace.inputs), found.workspace.programme.fingerprint, content, zone]
    return Frozen.objects.create(
        workspace=row,
        token=secrets.token_urlsafe(24),
        name=name,
        body=content,
        zone=zone,
        fingerprint=hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest(),
    )


def explored(row: Workspace, zone: engine.Zone, seed: int, draws: int | None, seconds: float | None) -> jobs.Job:
    """What else could be drawn under the zone's reading: a job that ends in its time, with what it has by then."""
    ready = engine.ready(engine.opened(row), zone)
    end = math.inf if seconds is None else time.monotonic() + seconds

    def work(job: jobs.Job) -> Any:
        def share(left: int) -> Callable[[], bool]:
            until = time.monotonic() + max(0.0, end - time.monotonic()) / left
            return lambda: job.stop.is_set() or time.monotonic() > until

        ask = explorer.Ask(seed=seed, draws=draws, given={"studio": zone.shares} if zone.shares else None, share=share)
        found = explorer.explored(ready, ready.case.reading, ask, progress=job.report)
        return found.model_dump(mode="json")

    return jobs.start("explore", work)
