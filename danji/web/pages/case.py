"""The case as a form: what `case.toml` says, checked as the engine checks it, written as a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danji import codes, programmes, sources
from danji.errors import DanjiError, Problem
from danji.rules import ANSWERED
from danji.sources import case_form
from danji.store import case_file, versions
from danji.web import engine
from danji.web.models import Workspace

FILE = "case.toml"
LISTED = ("regions", "sites", "industries")
MOST_LISTED = 3000  # codes offered beside a field


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The form; what is sent is written only if nothing in the case itself is to be mended."""
    row = get_object_or_404(Workspace, slug=slug)
    folder = engine.folder_of(row)
    if request.method != "POST":
        said, problems = _read(row)
        return _shown(request, row, said, problems)
    said = {key.removeprefix("f."): value for key, value in request.POST.items() if key.startswith("f.")}
    content = case_form.content_of(said)
    problems = _examined(row, content)
    if any(each.level == "error" and each.file == FILE for each in problems):
        return _shown(request, row, said, problems, status=422)
    seen = request.POST.get("seen", "")
    try:
        versions.write(folder, versions.CASE, FILE, case_file.text(content).encode(), on=int(seen) if seen.isdigit() else -1)
    except versions.Overtaken:
        return _shown(request, row, said, problems, overtaken=True, status=409)
    return HttpResponseRedirect(f"{reverse('data', kwargs={'lang': lang, 'slug': slug})}?done=case")


def _read(row: Workspace) -> tuple[Mapping[str, str], Sequence[Problem]]:
    try:
        content = sources.read_case_text(engine.folder_of(row))
    except DanjiError as error:
        return {}, error.problems
    return case_form.fields(content), engine.problems_of(row)[0]


def _examined(row: Workspace, content: Mapping[str, Any]) -> Sequence[Problem]:
    try:
        return sources.examine(engine.folder_of(row), case=content).problems
    except DanjiError as error:
        return [Problem(each.key, each.file or FILE, each.row, each.column, each.level, each.values) for each in error.problems]


def _shown(
    request: HttpRequest,
    row: Workspace,
    said: Mapping[str, str],
    problems: Sequence[Problem],
    *,
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    folder = engine.folder_of(row)
    context = {
        "row": row,
        "said": said,
        "own": [each for each in problems if each.file == FILE],
        "elsewhere": [each for each in problems if each.file != FILE and each.level == "error"],
        "marked": {part.strip() for each in problems if each.file == FILE for part in (each.column or "").split(",")},
        "seen": versions.seen(folder, versions.CASE),
        "overtaken": overtaken,
        "criteria": [(key, codes.label("criteria", key, request.lang)) for key in codes.labels("criteria").index],
        "others": sorted(key for key in said if key.startswith(("weights.links", "answers."))),
        **_offered(row, said, request.lang),
    }
    return render(request, "web/case.html", context, status=status)


def _offered(row: Workspace, said: Mapping[str, str], lang: str) -> dict[str, Any]:
    """Names to choose from, as far as tables and programme can be read."""
    folder = engine.folder_of(row)
    found: dict[str, Any] = {"readings": [], "asked": [], "lists": {}}
    found["programmes"] = [(key, programmes.read(key).name[lang]) for key in programmes.names()]
    try:
        programme = sources.read_programme(said.get("programme", ""), folder)
        found["readings"] = [(each, programme.reading_label(each)[lang]) for each in programme.readings]
        found["asked"] = [(rule.name, rule.label[lang]) for rule in programme.rules if rule.fact in ANSWERED]
    except DanjiError:
        return found
    frames = engine.problems_of(row)[1]
    for name in LISTED:
        if name in frames:
            found["lists"][name] = list(frames[name]["name"].dropna().head(MOST_LISTED).items())
    return found
