"""An industry: where it is strong, how it grows, what goes with it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danji import measures
from danji.dossier.seen import industry as document
from danji.measures.industry import industry
from danji.measures.profile import subject, target
from danji.measures.seen import IndustryRecord
from danji.web import engine, measured
from danji.web.models import Workspace
from danji.web.pages import places


@require_safe
def first(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The industry chosen in the list, else that of the case, else what its region is most specialised in."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    query = request.GET.copy()
    code = (query.pop("code", None) or [""])[-1]
    table = places.asked_table(request, found, "industry", code or None)
    if table is None:
        return render(request, "web/industry_missing.html", {"row": row})
    if not code:
        shared = measured.shared(found, table, None)
        case = found.workspace.case
        code = measured.kept(found, ("target", table), lambda: target(shared.basis, case, subject(shared.basis, case)))
    to = reverse("industry", kwargs={"lang": lang, "slug": slug, "code": code})
    return HttpResponseRedirect(f"{to}?{query.urlencode()}" if query else to)


@require_safe
def page(request: HttpRequest, lang: str, slug: str, code: str) -> HttpResponse:
    """The industry in the table and year the address asks for."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    table = places.asked_table(request, found, "industry", code)
    if table is None and not measures.tables_of(found.workspace.frames):
        return render(request, "web/industry_missing.html", {"row": row})
    if table is None or code not in places.codes_of(found, table, "industry"):
        raise Http404
    shared = measured.shared(found, table, places.asked_year(request))
    made: IndustryRecord = measured.kept(found, ("industry", table, shared.basis.asked, code), lambda: industry(shared, code))
    parts = document.parts(made, lang)
    sent = places.file(request, parts, code)
    if sent is not None:
        return sent
    context = {
        "row": row,
        "made": made,
        "code": code,
        "parts": parts,
        "cards": places.cards(parts),
        "tables": [
            each for each in measures.tables_of(found.workspace.frames) if code in places.codes_of(found, each, "industry")
        ],
        "industries": places.choices(shared, lang, "industry"),
        "query": places.query(request),
        "state": urlencode([(key, value) for key, value in request.GET.items() if key in {"table", "year"}]),
    }
    return render(request, "web/industry.html", context)
