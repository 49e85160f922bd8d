"""The first page: the workspaces of this installation; and the pages for what is not there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danji.errors import DanjiError
from danji.web import engine
from danji.web.models import Workspace


def first(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the first page in the browser's language."""
    return HttpResponseRedirect(reverse("home", kwargs={"lang": request.lang}))


@require_safe
def page(request: HttpRequest, lang: str) -> HttpResponse:
    """Every workspace with its case; one that cannot be read says what is wrong."""
    rows = []
    for row in Workspace.objects.all():
        try:
            found = engine.opened(row).workspace
        except DanjiError as error:
            rows.append({"row": row, "name": row.slug, "problems": error.problems, "case": None, "programme": ""})
            continue
        rows.append(
            {
                "row": row,
                "name": found.case.name[lang],
                "problems": (),
                "case": found.case,
                "programme": found.programme.name[lang],
            }
        )
    return render(request, "web/home.html", {"rows": rows})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    del exception
    return render(request, "web/missing.html", {}, status=404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; nothing was lost."""
    return render(request, "web/broken.html", {}, status=500)
