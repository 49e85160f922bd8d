"""Who are we: a region beside its peers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danji import measures
from danji.dossier.seen import region as document
from danji.measures.peers import MOST
from danji.measures.profile import subject
from danji.measures.region import region
from danji.measures.seen import RegionRecord
from danji.web import engine, measured
from danji.web.models import Workspace
from danji.web.pages import places


@require_safe
def first(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The region chosen in the list, else that of the case, else the largest."""
    found = engine.opened(get_object_or_404(Workspace, slug=slug))
    query = request.GET.copy()
    code = (query.pop("code", None) or [""])[-1]
    table = places.asked_table(request, found, "region", code or None)
    if not code and table is not None:
        code = subject(measured.shared(found, table, None).basis, found.workspace.case)
    if not code:
        code = found.workspace.case.region
    to = reverse("region", kwargs={"lang": lang, "slug": slug, "code": code})
    return HttpResponseRedirect(f"{to}?{query.urlencode()}" if query else to)


@require_safe
def page(request: HttpRequest, lang: str, slug: str, code: str) -> HttpResponse:
    """The region in the table, year and company the address asks for."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    regions = found.workspace.frames["regions"]
    if code not in regions.index:
        raise Http404
    table = places.asked_table(request, found, "region", code)
    context: dict[str, Any] = {"row": row, "code": code, "name": _name(regions.loc[code], lang)}
    if table is None or code not in places.codes_of(found, table, "region"):
        lacking = [each for each in measures.availability({"regions": regions}) if each.why_not] if table is None else []
        return render(request, "web/region_missing.html", {**context, "table": table, "why": lacking[:1]})
    shared = measured.shared(found, table, places.asked_year(request))
    chosen = _chosen(request)
    key = ("region", table, shared.basis.asked, code, None if chosen is None else tuple(chosen))
    if any(each not in shared.basis.areas for each in chosen or ()):
        raise Http404
    made: RegionRecord | None = measured.kept(found, key, lambda: region(shared, code, chosen))
    if made is None:
        return render(request, "web/region_missing.html", {**context, "table": table, "why": []})
    parts = document.parts(made, lang)
    sent = places.file(request, parts, code)
    if sent is not None:
        return sent
    peers = [each.region for each in made.peers]
    context |= {
        "made": made,
        "name": made.name[lang],
        "parts": parts,
        "cards": places.cards(parts),
        "tables": [
            each for each in measures.tables_of(found.workspace.frames) if code in places.codes_of(found, each, "region")
        ],
        "regions": places.choices(shared, lang, "region"),
        "most": MOST,
        "peers": [
            (each.name[lang], places.address(request, peer=[other for other in peers if other != each.region] or [""]))
            for each in made.peers
        ],
        "peer_codes": peers,
        "query": places.query(request),
        "state": urlencode([(key, value) for key, value in request.GET.items() if key in {"table", "year"}]),
        "default": places.address(request, peer=None),
    }
    return render(request, "web/region.html", context)


def _chosen(request: HttpRequest) -> list[str] | None:
    """The peers of the address, at most so many, each once; none given: those most alike."""
    if "peer" not in request.GET:
        return None
    return list(dict.fromkeys(each for each in request.GET.getlist("peer") if each))[:MOST]


def _name(row: Any, lang: str) -> str:
    given = row.get("name_en")
    return str(given) if lang == "en" and isinstance(given, str) else str(row["name"])
