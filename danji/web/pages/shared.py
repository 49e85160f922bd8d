"""A zone as it was shared: what was judged then, and whether it would be judged so today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danji.errors import DanjiError
from danji.plan.records import ZoneRecord
from danji.web import engine
from danji.web.models import Frozen


@require_safe
def page(request: HttpRequest, lang: str, token: str) -> HttpResponse:
    """The frozen zone; never recomputed for show, but compared with today's verdict."""
    kept = get_object_or_404(Frozen, token=token)
    zone = ZoneRecord.model_validate(kept.zone)
    try:
        found = engine.opened(kept.workspace)
        names = engine.ready(found).names
        today = engine.judge(found, engine.Zone.model_validate(kept.body)).model_dump(mode="json") == kept.zone
    except DanjiError:
        names, today = {}, False
    sites = [(names.get(site, site), share) for site, share in zone.shares.items()]
    return render(request, "web/shared.html", {"kept": kept, "zone": zone, "sites": sites, "today": today})
