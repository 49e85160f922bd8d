"""A plan → one HTML page that stands alone."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from danji import texts
from danji.dossier import charts, evidence, linked, map, method, summary, tables, zones  # noqa: A004  a map is what it is
from danji.dossier.view import View
from danji.plan.records import Plan
from danji.programmes import Programme

SECTIONS = ("summary", "map", "verdicts", "sites", "alternatives", "reported", "evidence", "method")


def page(plan: Plan, *, lang: str, regions: pd.DataFrame, programme: Programme | None = None) -> str:
    """The dossier of a plan: map, verdicts, sites, alternatives, evidence and method in one file, the same bytes every time.

    Parameters
    ----------
    plan
        The plan, as in `plan.json`.
    lang
        `ko` or `en`.
    regions
        Names and shapes, by region code: name, name_en, level, geometry (WGS84 degrees); a source column is cited.
    programme
        The programme of the case, where it does not come with danji.

    Returns
    -------
    HTML without scripts; nothing is loaded from outside.
    """
    view = View(plan, lang, regions if "geometry" in regions else regions.assign(geometry=None), programme)
    left_out = {"reported"} if not plan.reported else set()
    left_out |= set() if plan.indicators else {"evidence"}
    return (
        environment()
        .get_template("page.html")
        .render(
            v=view,
            say=view.say,
            word=lambda key: texts.say(key, lang),
            plan=plan,
            lang=lang,
            sections=[name for name in SECTIONS if name not in left_out],
            summary=summary,
            map=_maps(view),
            tables=tables,
            zones=zones,
            charts=charts,
            evidence=evidence,
            method=method,
            linked=linked,
        )
    )


def _maps(view: View) -> dict[str, Markup | list[tuple[Markup, str]] | str]:
    """The large map, the small one of the first screen, and the pair that compares two readings."""
    own, other, lang = view.proposal, zones.other_best(view), view.lang
    made: dict[str, Markup | list[tuple[Markup, str]] | str] = {
        "main": map.draw(view, own, look=map.Look("map-main"), title=own.label[lang]),
        "small": map.draw(view, own, look=map.Look("map-small", width=520.0, numbered=False), title=own.label[lang]),
        "legend": map.legend(view, own),
        "source": _boundaries(view),
        "points": _points(view),
        "pair": [],
    }
    if other is not None:
        marked = zones.difference(own, other).sites
        looks = [
            (map.Look(f"map-{key}", 470.0, numbered=False, marked=marked), zone)
            for key, zone in (("own", own), ("other", other))
        ]
        made["pair"] = [
            (map.draw(view, zone, look=look, title=zone.label[lang], beside=[own, other]), zone.label[lang])
            for look, zone in looks
        ]
    return made


def _boundaries(view: View) -> str:
    """Where the shapes come from."""
    drawn = view.regions[(view.regions["level"] == "municipality") & view.regions["geometry"].notna()]
    given = sorted(set(drawn["source"].dropna())) if "source" in drawn else []
    return "; ".join(view.cited(source) for source in given) or view.say("not_stated")


def _points(view: View) -> str:
    """What the points on the map are, with counts, the most frequent first."""
    found = Counter(site.position for site in view.plan.sites if site.lon is not None)
    what = {position: view.label("position_qualities", position) or view.say("not_stated") for position in found}
    return view.words(view.say("point_count", what=what[position], count=count) for position, count in found.most_common())


@cache
def environment() -> Environment:
    """Where the templates are, and how strictly they are read."""
    return Environment(
        loader=PackageLoader("danji.dossier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
