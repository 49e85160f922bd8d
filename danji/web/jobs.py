"""Long work: one thread each, with progress that can be asked for and a stop that is obeyed at the next step."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from danji.errors import DanjiError

_LOG = logging.getLogger(__name__)
Report = Callable[[str, int, int], None]
KEPT = 100
AT_ONCE = 2  # more would only make each other slow
_JOBS: OrderedDict[str, Job] = OrderedDict()
_ABOUT: dict[Hashable, str] = {}  # what a job is about → its key
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
    ended: threading.Event = field(default_factory=threading.Event)
    kept: Any = None  # what pages show of it, as it is
    error: DanjiError | None = None

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


def once(about: Hashable, kind: str, work: Callable[[Job], Any]) -> Job:
    """The job about something, begun if there is none, or none that came to its end."""
    with _LOCK:
        known = _JOBS.get(_ABOUT.get(about, ""))
    if known is not None and known.state in {"waiting", "running", "done"}:
        return known
    job = start(kind, work)
    with _LOCK:
        _ABOUT[about] = job.key
        while len(_ABOUT) > KEPT:
            _ABOUT.pop(next(iter(_ABOUT)))
    return job


def find(key: str) -> Job | None:
    """A job by its key."""
    return _JOBS.get(key)


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    with _ROOM:
        if job.stop.is_set():
            job.state = "stopped"
            job.ended.set()
            return
        job.state = "running"
        try:
            job.result = work(job)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except DanjiError as error:
            job.problems, job.error = [each.record() for each in error.problems], error
            job.state = "failed"
        except Exception as error:  # noqa: BLE001  whatever it was, it is told and logged
            job.problems = [{"key": "our_fault", "detail": f"{type(error).__name__}, {job.key}"}]
            job.state = "failed"
            _LOG.exception("job %s (%s) failed", job.key, job.kind)
        finally:
            job.ended.set()
