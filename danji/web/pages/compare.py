"""Zones side by side: maps, areas, values, verdicts, what differs, and other schemes on the same ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danji.dossier import map as maps
from danji.dossier.view import View
from danji.plan import Basis, bare, compared
from danji.plan.explored import Compared
from danji.plan.records import ZoneRecord
from danji.web import engine, keep
from danji.web.models import Scenario, Workspace

PLACES = "abcdef"  # so many at most, by these letters in the address
MAP_WIDTH = 520.0


@require_safe
def page(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The scenarios named in the address as `a`, `b` and so on; with fewer than two, a form to choose them."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    asked = [request.GET[each] for each in PLACES if request.GET.get(each, "").isdigit()]
    chosen = [get_object_or_404(Scenario, pk=int(each), workspace=row) for each in dict.fromkeys(asked)]
    context: dict[str, Any] = {
        "row": row,
        "scenarios": row.scenarios.filter(hidden=False),
        "places": PLACES[:2],
        "both": None,
    }
    zones = {each: engine.Zone.model_validate(keep.last(each.pk).body) for each in chosen}
    context["empty"] = [each for each, zone in zones.items() if not zone.shares]
    zones = {each: zone for each, zone in zones.items() if zone.shares}
    if len(zones) > 1:
        judged = [_named(engine.judge(found, zone), each) for each, zone in zones.items()]
        context |= _shown(engine.ready(found), judged, lang)
    return render(request, "web/compare.html", context)


def _named(zone: ZoneRecord, scenario: Scenario) -> ZoneRecord:
    """A zone under its scenario's name."""
    return compared.named(zone, str(scenario.pk), {"ko": scenario.name, "en": scenario.name})


def _shown(ready: Basis, zones: Sequence[ZoneRecord], lang: str) -> dict[str, Any]:
    """Maps, rules side by side, and all that is said of each pair."""
    both = compared.compared(ready, zones)
    regions = ready.frames["regions"]
    view = View(
        bare.bare(ready, zones), lang, regions if "geometry" in regions else regions.assign(geometry=None), ready.programme
    )
    differs = {site for pair in both.pairs for site in (*pair.change.added, *pair.change.dropped, *pair.change.resized)}
    return {
        "both": both,
        "names": ready.names,
        "drawn": [(zone, _map(view, zone, zones, differs, at)) for at, zone in enumerate(zones)],
        "rules": _rules(zones),
        "municipalities": _municipalities(both),
    }


def _map(view: View, zone: ZoneRecord, zones: Sequence[ZoneRecord], differs: set[str], at: int) -> Any:
    look = maps.Look(f"map-{at}", MAP_WIDTH, numbered=False, neighbours=False, marked=differs)
    return maps.draw(view, zone, look=look, title=zone.label[view.lang], beside=zones)


def _rules(zones: Sequence[ZoneRecord]) -> list[tuple[Any, list[Any]]]:
    """Each rule once, with the verdict of every zone under its own reading; None where it does not speak of one."""
    known: dict[tuple[str, str], list[Any]] = {}
    for at, zone in enumerate(zones):
        for each in zone.verdicts:
            if each.reading in {"", zone.reading}:
                known.setdefault((each.rule, each.group), [None] * len(zones))[at] = each
    return [(next(filter(None, found)), found) for found in known.values()]


def _municipalities(both: Compared) -> list[tuple[str, list[Any]]]:
    """Each municipality once, with what every zone has there."""
    rows: dict[str, Mapping[str, Any]] = {}
    for each in both.municipalities:
        rows.setdefault(each.region_name, {})
        rows[each.region_name] = {**rows[each.region_name], each.zone: each}
    return [(name, [found.get(zone.key) for zone in both.zones]) for name, found in rows.items()]
