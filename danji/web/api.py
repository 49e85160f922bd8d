"""The same through HTTP: names as in the Python calls, records as in `plan.json`. Documented by itself at `/api/v1/docs`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Schema, Status
from ninja import errors as ninja_errors
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from danji import programmes, rules
from danji.plan import circle
from danji.plan.records import Record, ZoneRecord
from danji.sources import tenants
from danji.web import engine, firm, jobs, keep, layers, measured
from danji.web.models import Scenario, Workspace
from danji.web.version import VERSION

MOST_STATES = 200
_MAKING = threading.Lock()

api = NinjaAPI(title="danji", version=VERSION, docs_url="/docs", openapi_url="/openapi.json", urls_namespace="api")


class Refused(Record):
    """What is to be mended, all of it at once."""

    good: bool = False
    problems: list[dict[str, Any]]


class Judged(Record):
    """A zone with its verdicts, what each whole site is worth under its weights, and what its circle holds."""

    zone: ZoneRecord
    values: dict[str, float]
    held: list[str] = Field(description="sites the circle laid by hand holds; empty without one")
    held_km2: float
    proof: engine.Proof | None = Field(default=None, description="what was proved of it, if it is as it was drawn")
    circle_km: float | None = Field(description="radius the rule allows; none: no rule about a circle")


class JobRecord(Record):
    """Work under way or done."""

    key: str
    kind: str
    state: str
    stage: str
    done: int
    total: int
    result: Any = None
    problems: list[dict[str, Any]]


class Saved(Record):
    """A scenario as it was last saved."""

    scenario: int
    name: str
    number: int
    body: engine.Zone


class StateRecord(Record):
    """A scenario as it once stood."""

    number: int
    made: datetime
    body: engine.Zone


class ToSave(Schema):
    """A zone to be kept: `seen` is the number of the state it was made from."""

    body: engine.Zone
    seen: int = Field(ge=0)


class Named(Schema):
    """A name for a scenario; `copy_of` begins it where another stands."""

    name: str = Field(min_length=1, max_length=120)
    body: engine.Zone | None = None


class Asked(Schema):
    """Which site, in which zone's case."""

    zone: engine.Zone = Field(default_factory=engine.Zone)
    site: str


class ToExplore(Schema):
    """How far to go."""

    zone: engine.Zone = Field(default_factory=engine.Zone)
    scenario: int | None = Field(default=None, ge=1, description="keep what is found with this scenario")
    seed: int = Field(default=1, ge=0, lt=2**31)
    draws: int | None = Field(default=None, ge=1, le=10_000)
    seconds: float | None = Field(default=60.0, gt=0, le=3600)


class Amount(BaseModel):
    """Money, or persons, of a kind on a day; further names are facts of this amount alone."""

    model_config = ConfigDict(extra="allow")

    kind: str
    day: date
    amount: str | float


class FirmCase(BaseModel):
    """A firm's case as its file holds it."""

    programme: str
    day: date
    name: str = ""
    reading: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    days: dict[str, date] = Field(default_factory=dict)
    amounts: list[Amount] = Field(default_factory=list, max_length=1000)


def _row(slug: str) -> Workspace:
    row: Workspace = get_object_or_404(Workspace, slug=slug)
    return row


@api.get("/programmes", summary="Programmes that come with danji")
def programmes_(request: HttpRequest) -> list[dict[str, Any]]:
    """Key, name and number of rules."""
    return [
        {"key": each.key, "name": dict(each.name), "rules": len(each.rules)}
        for each in map(programmes.read, programmes.names())
    ]


@api.post("/support", summary="What a firm may have", response={403: Refused, 400: Refused, 200: dict[str, Any], 422: Refused})
def support_(request: HttpRequest, case: FirmCase) -> dict[str, Any]:
    """Each measure with its steps and sources, the best lawful combination, the duties: as `danji support --json`."""
    content = case.model_dump(exclude_defaults=True)
    return dict(firm.worked(content, tenants.read_measures(case.programme, Path()), request.lang).record)


@api.get("/workspaces", summary="Workspaces of this installation")
def workspaces(request: HttpRequest) -> list[dict[str, str]]:
    """Their names."""
    return [{"workspace": row.slug} for row in Workspace.objects.all()]


@api.get(
    "/workspaces/{slug}/sites", summary="Sites as GeoJSON", response={200: dict[str, Any], 404: dict[str, Any], 422: Refused}
)
def sites(request: HttpRequest, slug: str) -> HttpResponse:
    """Every candidate with boundary, or with a circle of its area where none is known."""
    found, lang = engine.opened(_row(slug)), request.lang

    def make() -> bytes:
        return json.dumps(layers.sites(engine.ready(found), lang), ensure_ascii=False, separators=(",", ":")).encode()

    return _layer(found, f"sites-{lang}", make)


@api.get(
    "/workspaces/{slug}/regions",
    summary="Regions as GeoJSON",
    response={200: dict[str, Any], 404: dict[str, Any], 422: Refused},
)
def regions(request: HttpRequest, slug: str) -> HttpResponse:
    """Their shapes, simplified for the screen; kept as they are sent, for they may be many."""
    found = engine.opened(_row(slug))
    workspace = found.workspace

    def make() -> bytes:
        layer = layers.regions(workspace.frames["regions"], own=frozenset(workspace.case.municipalities))
        return json.dumps(layer, ensure_ascii=False, separators=(",", ":")).encode()

    return _layer(found, "regions", make)


def _layer(found: engine.Opened, name: str, make: Callable[[], bytes]) -> HttpResponse:
    """A layer as it is sent; of many who ask for it at once, one makes it."""
    with _MAKING:
        content = measured.kept(found, name, make)
    return HttpResponse(content, content_type="application/json; charset=utf-8")


@api.post(
    "/workspaces/{slug}/judge",
    summary="A zone held against the rules",
    response={403: Refused, 400: Refused, 200: Judged, 404: dict[str, Any], 422: Refused},
)
def judge(request: HttpRequest, slug: str, zone: engine.Zone) -> Judged:
    """Every verdict with its margin."""
    return judged(engine.opened(_row(slug)), zone)


def judged(found: engine.Opened, zone: engine.Zone) -> Judged:
    """What the studio shows after each change."""
    ready, record = engine.ready(found, zone), engine.judge(found, zone)
    radius = circle.limit_km(record)
    held = circle.within(ready, zone.centre, radius) if zone.centre is not None and radius is not None else []
    return Judged(
        zone=record,
        values={str(site): round(float(value), rules.PLACES) for site, value in ready.value.items()},
        held=held,
        held_km2=round(float(ready.place.sites.loc[held, "area_m2"].sum()) / 1e6, rules.PLACES),
        circle_km=radius,
        proof=engine.proof(found, zone),
    )


@api.post(
    "/workspaces/{slug}/draw",
    summary="The best zone: work begins",
    response={403: Refused, 400: Refused, 202: JobRecord, 404: dict[str, Any], 422: Refused},
)
def draw(request: HttpRequest, slug: str, zone: engine.Zone) -> Status[Any]:
    """A job; ask for it until it is done. Its result: the best zone and its runner-up, judged, with bound and gap."""
    found = engine.opened(_row(slug))
    engine.ready(found, zone)
    job = jobs.start("draw", lambda job: [each.model_dump(mode="json") for each in engine.drawn(found, zone, job.report)])
    return Status(202, job.record())


@api.post(
    "/workspaces/{slug}/why",
    summary="Why a site is in or out of the best: work begins",
    response={403: Refused, 400: Refused, 202: JobRecord, 404: dict[str, Any], 422: Refused},
)
def why(request: HttpRequest, slug: str, asked: Asked) -> Status[Any]:
    """A job; its result is the reason as a sentence, and the points lost by deciding otherwise."""
    found = engine.opened(_row(slug))
    return Status(202, jobs.start("why", lambda job: engine.why(found, asked.zone, asked.site, job.report)).record())


@api.post(
    "/workspaces/{slug}/explore",
    summary="What else could be drawn: work begins",
    response={403: Refused, 400: Refused, 202: JobRecord, 404: dict[str, Any], 422: Refused},
)
def explore(request: HttpRequest, slug: str, asked: ToExplore) -> Status[Any]:
    """A job; its result is the exploration of the case's reading, as in `explore.json`."""
    row = _row(slug)
    if asked.scenario is not None:
        get_object_or_404(Scenario, pk=asked.scenario, workspace=row)
    job = keep.explored(row, asked.zone, asked.seed, asked.draws, asked.seconds, scenario=asked.scenario)
    return Status(202, job.record())


@api.get("/jobs/{key}", summary="How far a job is", response={422: Refused, 200: JobRecord, 404: dict[str, Any]})
def job(request: HttpRequest, key: str) -> dict[str, Any]:
    """State, progress and, when done, the result."""
    found = jobs.find(key)
    if found is None:
        raise Http404
    return found.record()


@api.delete("/jobs/{key}", summary="Stop a job", response={403: Refused, 422: Refused, 200: JobRecord, 404: dict[str, Any]})
def stop(request: HttpRequest, key: str) -> dict[str, Any]:
    """It ends at its next step."""
    found = jobs.find(key)
    if found is None:
        raise Http404
    found.stop.set()
    return found.record()


@api.post(
    "/workspaces/{slug}/scenarios",
    summary="A new scenario",
    response={403: Refused, 400: Refused, 201: Saved, 404: dict[str, Any], 422: Refused},
)
def new_scenario(request: HttpRequest, slug: str, named: Named) -> Status[Any]:
    """With the zone given, else as the case has it."""
    row = _row(slug)
    body = named.body or engine.Zone()
    engine.judge(engine.opened(row), body)
    return Status(201, _saved(keep.begun(row, named.name, body)))


@api.get("/scenarios/{scenario}", summary="A scenario as it stands", response={422: Refused, 200: Saved, 404: dict[str, Any]})
def scenario_(request: HttpRequest, scenario: int) -> Saved:
    """Its last state."""
    return _saved(keep.last(scenario))


@api.put(
    "/scenarios/{scenario}",
    summary="Save a scenario",
    response={403: Refused, 400: Refused, 200: Saved, 404: dict[str, Any], 409: Saved, 422: Refused},
)
def save(request: HttpRequest, scenario: int, body: ToSave) -> Status[Any]:
    """409, with what is there, when someone else has saved since `seen`: nothing is lost, nothing overwritten."""
    kept, state = keep.saved(scenario, body.body, body.seen)
    return Status(200 if kept else 409, _saved(state))


@api.get(
    "/scenarios/{scenario}/states",
    summary="How a scenario stood",
    response={422: Refused, 200: list[StateRecord], 404: dict[str, Any]},
)
def states(request: HttpRequest, scenario: int) -> list[dict[str, Any]]:
    """Its states, the last one first, as they were saved."""
    rows = keep.last(scenario).scenario.states.order_by("-number")[:MOST_STATES]
    return [{"number": each.number, "made": each.made, "body": each.body} for each in rows]


@api.get(
    "/scenarios/{scenario}/explored",
    summary="What was explored last",
    response={422: Refused, 200: dict[str, Any], 404: dict[str, Any]},
)
def explored_(request: HttpRequest, scenario: int) -> dict[str, Any]:
    """The zone it was explored for, and the exploration as in `explore.json`."""
    found = keep.explored_last(keep.last(scenario).scenario)
    if found is None:
        raise Http404
    return found


def _saved(state: Any) -> Saved:
    return Saved(
        scenario=state.scenario.pk, name=state.scenario.name, number=state.number, body=engine.Zone.model_validate(state.body)
    )


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _refused(request, error.errors())


@api.exception_handler(ninja_errors.ValidationError)
def _wrong_form(request: HttpRequest, error: Any) -> HttpResponse:
    return _refused(request, error.errors)


@api.exception_handler(ninja_errors.HttpError)
def _wrong_content(request: HttpRequest, error: Any) -> HttpResponse:
    problems = [{"key": "wrong_form", "where": "body", "what": str(error)}]
    return api.create_response(request, {"good": False, "problems": problems}, status=error.status_code)


def _refused(request: HttpRequest, errors: Any) -> HttpResponse:
    problems = [{"key": "wrong_form", "where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in errors]
    return api.create_response(request, {"good": False, "problems": problems}, status=422)
