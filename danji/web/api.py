"""The same through HTTP: names as in the Python calls, records as in `plan.json`. Documented by itself at `/api/v1/docs`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Schema, Status
from pydantic import Field, ValidationError

from danji import plan, programmes, rules
from danji.plan import circle
from danji.plan.records import Record, ZoneRecord
from danji.web import engine, jobs, keep, layers
from danji.web.models import Workspace
from danji.web.version import VERSION

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
    seed: int = Field(default=1, ge=0, lt=2**31)
    draws: int | None = Field(default=None, ge=1, le=10_000)
    seconds: float | None = Field(default=60.0, gt=0, le=3600)


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


@api.get("/workspaces", summary="Workspaces of this installation")
def workspaces(request: HttpRequest) -> list[dict[str, str]]:
    """Their names."""
    return [{"workspace": row.slug} for row in Workspace.objects.all()]


@api.get(
    "/workspaces/{slug}/sites", summary="Sites as GeoJSON", response={200: dict[str, Any], 404: dict[str, Any], 422: Refused}
)
def sites(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Every candidate with boundary, or with a circle of its area where none is known."""
    return layers.sites(engine.ready(engine.opened(_row(slug))), request.lang)


@api.get(
    "/workspaces/{slug}/regions",
    summary="Regions as GeoJSON",
    response={200: dict[str, Any], 404: dict[str, Any], 422: Refused},
)
def regions(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Their shapes, simplified for the screen."""
    found = engine.opened(_row(slug)).workspace
    return layers.regions(found.frames["regions"], own=frozenset(found.case.municipalities))


@api.post(
    "/workspaces/{slug}/judge",
    summary="A zone held against the rules",
    response={200: Judged, 404: dict[str, Any], 422: Refused},
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
    )


@api.post(
    "/workspaces/{slug}/draw",
    summary="The best zone: work begins",
    response={202: JobRecord, 404: dict[str, Any], 422: Refused},
)
def draw(request: HttpRequest, slug: str, zone: engine.Zone) -> Status[Any]:
    """A job; ask for it until it is done. Its result: the best zone and its runner-up, judged, with bound and gap."""
    ready = engine.ready(engine.opened(_row(slug)), zone)
    reading = ready.case.reading
    job = jobs.start(
        "draw",
        lambda job: [each.model_dump(mode="json") for each in plan.drawn_zones(ready, reading, progress=job.report)],
    )
    return Status(202, job.record())


@api.post(
    "/workspaces/{slug}/why",
    summary="Why a site is in or out of the best: work begins",
    response={202: JobRecord, 404: dict[str, Any], 422: Refused},
)
def why(request: HttpRequest, slug: str, asked: Asked) -> Status[Any]:
    """A job; its result is the reason as a sentence, and the points lost by deciding otherwise."""
    found = engine.opened(_row(slug))
    return Status(202, jobs.start("why", lambda job: engine.why(found, asked.zone, asked.site, job.report)).record())


@api.post(
    "/workspaces/{slug}/explore",
    summary="What else could be drawn: work begins",
    response={202: JobRecord, 404: dict[str, Any], 422: Refused},
)
def explore(request: HttpRequest, slug: str, asked: ToExplore) -> Status[Any]:
    """A job; its result is the exploration of the case's reading, as in `explore.json`."""
    return Status(202, keep.explored(_row(slug), asked.zone, asked.seed, asked.draws, asked.seconds).record())


@api.get("/jobs/{key}", summary="How far a job is", response={200: JobRecord, 404: dict[str, Any]})
def job(request: HttpRequest, key: str) -> dict[str, Any]:
    """State, progress and, when done, the result."""
    found = jobs.find(key)
    if found is None:
        raise Http404
    return found.record()


@api.delete("/jobs/{key}", summary="Stop a job", response={200: JobRecord, 404: dict[str, Any]})
def stop(request: HttpRequest, key: str) -> dict[str, Any]:
    """It ends at its next step."""
    found = jobs.find(key)
    if found is None:
        raise Http404
    found.stop.set()
    return found.record()


@api.post("/workspaces/{slug}/scenarios", summary="A new scenario", response={201: Saved, 404: dict[str, Any], 422: Refused})
def new_scenario(request: HttpRequest, slug: str, named: Named) -> Status[Any]:
    """With the zone given, else as the case has it."""
    row = _row(slug)
    body = named.body or engine.Zone()
    engine.judge(engine.opened(row), body)
    return Status(201, _saved(keep.begun(row, named.name, body)))


@api.get("/scenarios/{scenario}", summary="A scenario as it stands", response={200: Saved, 404: dict[str, Any]})
def scenario_(request: HttpRequest, scenario: int) -> Saved:
    """Its last state."""
    return _saved(keep.last(scenario))


@api.put(
    "/scenarios/{scenario}", summary="Save a scenario", response={200: Saved, 404: dict[str, Any], 409: Saved, 422: Refused}
)
def save(request: HttpRequest, scenario: int, body: ToSave) -> Status[Any]:
    """409, with what is there, when someone else has saved since `seen`: nothing is lost, nothing overwritten."""
    kept, state = keep.saved(scenario, body.body, body.seen)
    return Status(200 if kept else 409, _saved(state))


def _saved(state: Any) -> Saved:
    return Saved(
        scenario=state.scenario.pk, name=state.scenario.name, number=state.number, body=engine.Zone.model_validate(state.body)
    )


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [{"key": "wrong_form", "where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in error.errors()]
    return api.create_response(request, {"good": False, "problems": problems}, status=422)
