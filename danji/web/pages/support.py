"""What a firm may have: its case step by step, each result with its steps and sources, the best sites, and the letter."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danji import codes, programmes, support, texts
from danji.dossier import letter as letters
from danji.sources import tenants as reader
from danji.support import money, reading, sentences
from danji.web import engine, firm, jobs, keep
from danji.web.models import Scenario, Workspace

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
SHOWN = 12  # sites alike that are named


@require_safe
def page(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The form and, once a day is given, what came out."""
    row = get_object_or_404(Workspace, slug=slug)
    asked = _asked(request, row)
    known = [(each, programmes.read(each).name[lang] if each in programmes.names() else each) for each in reading.names()]
    context = {
        "row": row,
        "asked": asked,
        "steps": firm.fields(asked),
        "amounts": firm.amounts(asked),
        "elsewhere": firm.elsewhere(asked),
        "programmes": known,
        "address": request.GET.urlencode(),
        "scenarios": row.scenarios.filter(hidden=False),
        "result": None if asked.worked is None else _shown(asked.worked, lang),
        "languages": texts.LANGUAGES,
        "regions": _regions(row),
        "classes": [(code, codes.label("region_classes", code, lang)) for code in codes.labels("region_classes").index],
    }
    return render(request, "web/support.html", context)


@require_safe
def letter(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The letter as a page to print, in the language of the address; its own style is allowed, and nothing else."""
    asked = _asked(request, get_object_or_404(Workspace, slug=slug))
    if asked.worked is None:
        return render(request, "web/problems.html", {"problems": asked.problems}, status=422)
    made = letters.page(asked.worked.letter)
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in STYLE.findall(made))
    allowed = " ".join(f"'sha256-{each}'" for each in digests)
    policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return HttpResponse(made, headers={"Content-Security-Policy": policy})


@require_safe
def sites(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The sites of the workspace, by what the firm would have there: a part of the page."""
    row = get_object_or_404(Workspace, slug=slug)
    asked, found = _asked(request, row), engine.opened(row)
    context: dict[str, Any] = {"row": row, "address": request.GET.urlencode(), "groups": [], "waiting": False, "problems": []}
    if asked.worked is None:
        return render(request, "web/support_sites.html", {**context, "problems": [each.text(lang) for each in asked.problems]})
    shares, job = _shares(request, row)
    if job is not None and job.state in {"waiting", "running"}:
        return render(request, "web/support_sites.html", {**context, "waiting": True})
    if shares is None:
        lines = [] if job is None else [each["what"][lang] for each in job.problems]
        return render(request, "web/support_sites.html", {**context, "problems": lines})
    own = reader.read_zone_name(found.workspace.case.programme, Path(found.workspace.folder))
    tenant, frames = asked.worked.tenant, found.workspace.frames
    zone = own if own == asked.measures.zone else ""
    offers = support.ranked(
        tenant, support.places(frames, shares, zone=own, on=tenant.day, stated=firm.classes(request.GET)), asked.measures
    )
    below = [
        texts.say(f"support.{key}", lang, count=count)
        for key in ("assumed_designated", "partly_inside", "designations_open")
        if (count := sum(key in each.place.doubts for each in offers))
    ]
    below += [texts.say("web_support.class_open", lang)] if any(each.least != each.most for each in offers) else []
    context |= {"groups": _groups(offers, asked.measures.currency, lang), "below": below, "other_zone": not zone}
    return render(request, "web/support_sites.html", context)


def _asked(request: HttpRequest, row: Workspace) -> firm.Asked:
    """The case of the address, under its programme: that of the workspace where none is named."""
    own, known = engine.opened(row).workspace.case.programme, reading.names()
    name = request.GET.get("programme") or (own if own in known else known[0])
    return firm.asked(request.GET, reader.read_measures(name, Path()), request.lang)


def _regions(row: Workspace) -> list[tuple[str, str]]:
    """The municipalities that have sites, by code."""
    frames = engine.opened(row).workspace.frames
    names = frames["regions"]["name"]
    return [(str(code), str(names.get(code, code))) for code in dict.fromkeys(frames["sites"]["region"])]


def _shares(request: HttpRequest, row: Workspace) -> tuple[Mapping[str, float] | None, jobs.Job | None]:
    """The zone asked for: a scenario's, else the best one, once it is drawn."""
    chosen = request.GET.get("zone", "")
    if chosen.isdigit():
        scenario = get_object_or_404(Scenario, pk=int(chosen), workspace=row)
        return engine.Zone.model_validate(keep.last(scenario.pk).body).shares, None
    job = keep.best(row)
    return (job.result if job.state == "done" else None), job


def _shown(worked: firm.Worked, lang: str) -> dict[str, Any]:
    """What the result shows beside the letter's own table: steps, what is left out, years, duties."""
    currency, chosen = worked.measures.currency, set(worked.choice.measures)
    stacks = {each.name: each for each in worked.measures.stacking}
    labels = {each.measure.name: each.measure.label[lang] for each in worked.grants}
    steps = {label: (lines, notes) for label, lines, notes in worked.letter.steps}
    return {
        "rows": [(row, *steps[row.label]) for row in worked.letter.rows],
        "left_out": [
            (labels[name], stacks[stack].label[lang], sentences.cited(stacks[stack].source, lang))
            for name, stack in worked.choice.left_out.items()
        ],
        "years": [
            (year, each.measure.label[lang], money.said(amount, currency, lang))
            for year in sorted({year for each in worked.grants for year in each.by_year})
            for each in worked.grants
            if each.measure.name in chosen and (amount := each.by_year.get(year))
        ],
        "dues": [(each, sentences.due(each, lang), sentences.cited(each.duty.source, lang)) for each in worked.dues],
    }


def _groups(offers: Sequence[support.Offer], currency: str, lang: str) -> list[dict[str, Any]]:
    """Sites that are no better and no worse than each other, the best first."""
    made: list[dict[str, Any]] = []
    alike = sorted(offers, key=lambda each: (-each.least, -each.most, not each.place.share, each.place.region, each.place.name))
    at = 0
    for _alike, several in groupby(alike, key=lambda each: (each.alike, bool(each.place.share))):
        found = list(several)
        first = found[0]
        least, most = (money.said(value, currency, lang) for value in (first.least, first.most))
        open_ = texts.say("letter.open", lang)
        amount = texts.say("support.offer_between", lang, least=least, most=most) if first.least != first.most else least
        same = bool(made) and (made[-1]["least"], made[-1]["most"]) == (first.least, first.most)
        made.append(
            {
                "rank": made[-1]["rank"] if same else at + 1,
                "least": first.least,
                "most": first.most,
                "amount": amount if first.choice.decided or first.most else open_,
                "names": [f"{each.place.name} ({each.place.region})" for each in found],
                "inside": bool(first.place.share),
                "together": ", ".join(
                    grant.measure.label[lang] for grant in first.grants if grant.measure.name in first.choice.measures
                ),
                "needs": ", ".join(sentences.fact(name, lang) for name in first.missing),
                "keep": sentences.dues(first.dues, lang),
                "region_class": codes.label("region_classes", first.tenant.facts.get("region_class"), lang),
            }
        )
        at += len(found)
    return made
