"""What else could be drawn for a scenario, as it was explored last: gallery, curve, frequencies, costs, random zones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danji.dossier import svg
from danji.dossier.explored import Shown
from danji.dossier.map import sign
from danji.dossier.view import View
from danji.plan import bare, told
from danji.plan.explored import Explored
from danji.web import engine, keep
from danji.web.models import Scenario, Workspace


@require_safe
def page(request: HttpRequest, lang: str, slug: str, scenario: int) -> HttpResponse:
    """The exploration kept with the scenario; without one, how to get it."""
    row = get_object_or_404(Workspace, slug=slug)
    found = get_object_or_404(Scenario, pk=scenario, workspace=row)
    kept = keep.explored_last(found)
    context = {"row": row, "scenario": found, "kept": kept, "scenarios": row.scenarios.filter(hidden=False)}
    if kept is not None:
        explored = Explored.model_validate(kept["explored"])
        ready = engine.ready(engine.opened(row), engine.Zone.model_validate(kept["body"]))
        regions = ready.frames["regions"]
        regions = regions if "geometry" in regions else regions.assign(geometry=None)
        view = View(bare.bare(ready, [explored.best]), lang, regions, ready.programme)
        sheet = told.Sheet({site: view.site(site) for site in view.sites}, 0.0)
        context |= {
            "shown": Shown(view, explored, sheet),
            "v": view,
            "sign": lambda kind, share: svg.sign(*sign(kind, 8.0, 8.0, 6.0, share=share)),
        }
    return render(request, "web/explored.html", context)
