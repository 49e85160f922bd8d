"""The zone studio: map, rules and table of one scenario."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danji import codes, texts
from danji.errors import DataError, problem
from danji.web import engine, keep
from danji.web.api import judged
from danji.web.models import Comment, Scenario, Workspace

LONGEST_NAME = 120


@require_safe
def page(request: HttpRequest, lang: str, slug: str, scenario: int | None = None) -> HttpResponse:
    """A scenario, or a fresh one as the case has it."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    body, number, name = engine.Zone(), 0, texts.say("web.untitled", lang)
    if scenario is not None:
        get_object_or_404(Scenario, pk=scenario, workspace=row)
        state = keep.last(scenario)
        body, number, name = engine.Zone.model_validate(state.body), state.number, state.scenario.name
    case, programme = found.workspace.case, found.workspace.programme
    ready = engine.ready(found, body)
    given: dict[str, Any] = {
        "slug": row.slug,
        "scenario": scenario,
        "seen": number,
        "name": name,
        "body": body.model_dump(mode="json"),
        "lock_in": list(case.draw.lock_in),
        "lock_out": list(case.draw.lock_out),
        "weights": dict(case.weights),
        "judged": judged(found, body).model_dump(mode="json"),
        "hub": case.hub,
        "texts": {
            key.removeprefix("web.js."): each[lang] for key, each in texts.catalogue().items() if key.startswith("web.js.")
        },
        "lang": lang,
    }
    context = {
        "row": row,
        "case": case,
        "programme": programme,
        "name": name,
        "scenario": scenario,
        "given": given,
        "readings": [(each, programme.reading_label(each)[lang]) for each in ready.readings if each],
        "reading": body.reading or case.reading,
        "weights": [(key, codes.label("criteria", key, lang), value) for key, value in case.weights.items()],
        "scenarios": row.scenarios.filter(hidden=False),
        "comments": row.comments.all(),
    }
    return render(request, "web/studio.html", context)


@require_http_methods(["POST"])
def act(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """Forms of the studio: freeze and share; duplicate; rename; comment."""
    row = get_object_or_404(Workspace, slug=slug)
    what, name = request.POST.get("what", ""), request.POST.get("name", "").strip()[:LONGEST_NAME]
    if what == "comment":
        return _comment(request, lang, row)
    scenario = get_object_or_404(Scenario, pk=request.POST.get("scenario") or 0, workspace=row)
    state = keep.last(scenario.pk)
    body = engine.Zone.model_validate(state.body)
    if what == "share":
        kept = keep.frozen(row, scenario.name, body)
        return HttpResponseRedirect(reverse("shared", kwargs={"lang": lang, "token": kept.token}))
    if what == "duplicate":
        state = keep.begun(row, name or texts.say("web.copy_of", lang, name=scenario.name), body)
        return HttpResponseRedirect(reverse("studio", kwargs={"lang": lang, "slug": slug, "scenario": state.scenario.pk}))
    if what == "rename" and name:
        Scenario.objects.filter(pk=scenario.pk).update(name=name)
    if what == "hide":
        Scenario.objects.filter(pk=scenario.pk).update(hidden=True)
        return HttpResponseRedirect(reverse("workspace", kwargs={"lang": lang, "slug": slug}))
    return HttpResponseRedirect(reverse("studio", kwargs={"lang": lang, "slug": slug, "scenario": scenario.pk}))


def _comment(request: HttpRequest, lang: str, row: Workspace) -> HttpResponse:
    about, key = request.POST.get("about", ""), request.POST.get("key", "")
    text = request.POST.get("text", "").strip()
    if about not in {"site", "rule", "paragraph"} or not key or not text:
        raise DataError(problem("comment_incomplete", column="text", value=text[:LONGEST_NAME]))
    Comment.objects.create(
        workspace=row, about=about, key=key[:200], text=text[:4000], author=request.POST.get("author", "").strip()[:80]
    )
    return render(request, "web/comments.html", {"row": row, "comments": row.comments.all()})
