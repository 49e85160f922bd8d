"""Clusters: found groups of regions for an industry, the type of the case's region, and the network of its actors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danji import clusters, measures, networks, sources
from danji.clusters.prepared import prepared
from danji.clusters.told import Typed, typed
from danji.dossier.seen import cluster as document
from danji.dossier.seen.numbers import Part
from danji.dossier.survey.blocks import Paragraph
from danji.errors import DanjiError
from danji.measures.basis import Basis
from danji.measures.profile import subject, target
from danji.measures.records import Text
from danji.texts import LANGUAGES, say
from danji.web import engine, jobs, measured
from danji.web.models import Workspace
from danji.web.pages import places

WAIT_S = 3.0
DRAWS, SEED = 200, 0  # as the command line has them


@require_safe
def first(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The industry chosen in the list, else that of the case, else what its region is most specialised in."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    query = request.GET.copy()
    code = (query.pop("code", None) or [""])[-1]
    table = places.asked_table(request, found, "industry", code or None) if code else _mapped(found)
    if table is None:
        return render(request, "web/industry_missing.html", {"row": row})
    if not code:
        shared, case = measured.shared(found, table, None), found.workspace.case
        code = measured.kept(found, ("target", table), lambda: target(shared.basis, case, subject(shared.basis, case)))
        query["table"] = table
    to = reverse("cluster", kwargs={"lang": lang, "slug": slug, "code": code})
    return HttpResponseRedirect(f"{to}?{query.urlencode()}" if query else to)


@require_safe
def page(request: HttpRequest, lang: str, slug: str, code: str) -> HttpResponse:
    """The clusters of an industry in the table and year the address asks for; finding them is a job."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    table = places.asked_table(request, found, "industry", code)
    if table is None or code not in places.codes_of(found, table, "industry"):
        raise Http404
    shared = measured.shared(found, table, places.asked_year(request))
    key = ("cluster", table, shared.basis.asked, code)
    job: jobs.Job = measured.kept(found, key, lambda: jobs.start("find", lambda job: _found(job, found, shared.basis, code)))
    job.ended.wait(WAIT_S)
    if job.state in {"waiting", "running"}:
        return render(
            request, "web/waiting.html", {"row": row, "case": found.workspace.case, "job": job.key, "here": "cluster"}
        )
    if job.state != "done":
        found.made.pop(key, None)
        raise job.error or Http404
    parts = [each(lang) for each in job.kept]
    sent = places.file(request, parts, code)
    if sent is not None:
        return sent
    context = {
        "row": row,
        "code": code,
        "name": shared.basis.industry(code)[lang],
        "table": table,
        "year": shared.basis.year,
        "years": shared.basis.years,
        "parts": parts,
        "cards": places.cards(parts),
        "tables": [
            each for each in measures.tables_of(found.workspace.frames) if code in places.codes_of(found, each, "industry")
        ],
        "industries": places.choices(shared, lang, "industry"),
        "query": places.query(request),
        "state": urlencode([(key, value) for key, value in request.GET.items() if key in {"table", "year"}]),
    }
    return render(request, "web/cluster.html", context)


def _mapped(found: engine.Opened) -> str | None:
    """The table with most regions: one region alone has no neighbours."""
    there = measures.tables_of(found.workspace.frames)
    return max(there, key=lambda each: len(measured.shared(found, each, None).basis.areas), default=None)


def _found(job: jobs.Job, found: engine.Opened, basis: Basis, code: str) -> int:
    """Each part of the page as a function of the language; one that cannot be made says why."""
    parts = (("found", _groups), ("type", _type), ("network", _network))
    job.kept = []
    for done, (key, make) in enumerate(parts):
        job.report("find", done, len(parts))
        job.kept.append(_or_why(key, partial(make, found, basis, code)))
    return len(parts)


def _or_why(key: str, make: Callable[[], Callable[[str], Part]]) -> Callable[[str], Part]:
    try:
        return make()
    except DanjiError as error:
        problems = error.problems
        return lambda lang: Part(
            key, say(f"seen.page_{key}", lang), "", [Paragraph(each.text(lang), "note") for each in problems[:3]]
        )


def _groups(found: engine.Opened, basis: Basis, code: str) -> Callable[[str], Part]:
    since = basis.since if basis.asked is None else max((year for year in basis.years if year < basis.year), default=None)
    rng = np.random.default_rng(SEED)
    ground = prepared(basis, found.workspace.frames)
    made = clusters.find(ground, [code], year=basis.year, since=since, rng=rng, draws=DRAWS)
    return lambda lang: document.found_part(made, basis, lang)


def _type(found: engine.Opened, basis: Basis, code: str) -> Callable[[str], Part]:
    del code
    workspace = found.workspace
    frames, case = dict(workspace.frames), workspace.case

    def make() -> Typed:
        return typed(
            sources.read_typologies(case.programme, workspace.folder),
            frames,
            region=case.region,
            classification=sources.classification_of(frames, workspace.programme),
            network=networks.network_of(frames) if "actors" in frames else None,
        )

    made = measured.kept(found, "type", make)
    return lambda lang: document.type_part(made, Text(**made.region), basis.source, lang)


def _network(found: engine.Opened, basis: Basis, code: str) -> Callable[[str], Part]:
    del basis, code
    frames, case = found.workspace.frames, found.workspace.case
    built = networks.network_of(frames) if "actors" in frames else None
    if built is None:
        return lambda lang: Part(
            "network", say("seen.page_network", lang), "", [Paragraph(say("seen.no_network", lang), "note")]
        )
    made = measured.kept(found, "network", lambda: networks.survey(built, seed=SEED))
    tables = [frames[each]["source"].dropna() for each in ("actors", "links") if each in frames and "source" in frames[each]]
    source = "; ".join(sorted({str(each) for table in tables for each in table}))
    name = Text(**{lang: case.name[lang] for lang in LANGUAGES})
    return lambda lang: document.network_part(made, name, {"year": case.day.year, "source": source}, lang)
