"""Long work: one thread each, with progress that can be asked for and a stop that is obeyed at the next step."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from danji.errors import DanjiError

Report = Callable[[str, int, int], None]
KEPT = 100
AT_ONCE = 2  # more would only make each other slow
_JOBS: OrderedDict[str, Job] = OrderedDict()
_LOCK = threading.Lock()
_ROOM = threading.BoundedSemaphore(AT_ONCE)


class Stopped(Exception):
    """Someone has had enough."""


@dataclass(slots=True, eq=False)
class Job:
    """Work under way: it lives from start to end, and others ask it how far it is."""

    key: str
    kind: str
    state: str = "waiting"  # waiting, running, done, stopped, failed
    stage: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    problems: list[Mapping[str, Any]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def report(self, stage: str, done: int, total: int) -> None:
        """How far the work is; raises `Stopped` once it is to end."""
        if self.stop.is_set():
            raise Stopped
        self.stage, self.done, self.total = stage, done, total

    def record(self) -> dict[str, Any]:
        """The job as others see it."""
        names = ("key", "kind", "state", "stage", "done", "total", "result", "problems")
        return {name: getattr(self, name) for name in names}


def start(kind: str, work: Callable[[Job], Any]) -> Job:
    """Begin `work`; its result is kept with the job."""
    job = Job(secrets.token_urlsafe(12), kind)
    with _LOCK:
        _JOBS[job.key] = job
        while len(_JOBS) > KEPT:
            _JOBS.popitem(last=False)
    threading.Thread(target=_run, args=(job, work), daemon=True, name=f"job-{kind}").start()
    return job


def find(key: str) -> Job | None:
    """A job by its key."""
    return _JOBS.get(key)


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    with _ROOM:
        if job.stop.is_set():
            job.state = "stopped"
            return
        job.state = "running"
        try:
            job.result = work(job)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except DanjiError as error:
            job.problems = [each.record() for each in error.problems]
            job.state = "failed"
        except Exception:
            job.problems = [{"key": "our_fault"}]
            job.state = "failed"
            raise
