"""A workspace at a glance: the case, its tables, its zones, its scenarios."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danji.web import engine, layers
from danji.web.models import Workspace


@require_safe
def page(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """What there is."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row).workspace
    context = {
        "row": row,
        "case": found.case,
        "programme": found.programme,
        "region": layers.region_names(found.frames["regions"], lang).get(found.case.region, found.case.region),
        "tables": [(name, len(frame)) for name, frame in found.frames.items()],
        "warnings": [each.text(lang) for each in found.warnings],
        "scenarios": row.scenarios.filter(hidden=False),
        "frozen": row.frozen.all(),
    }
    return render(request, "web/workspace.html", context)
