"""A new workspace: from an example, or from the zip of one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danji import sources, store
from danji.errors import DanjiError, DataError, Problem, problem
from danji.sources import uploads, workspace_zip
from danji.web import serve

TEMPLATES = ("start", serve.EXAMPLE)
LONGEST_NAME = 80


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, lang: str) -> HttpResponse:
    """The form, or the workspace made from it."""
    if request.method != "POST":
        return _shown(request)
    try:
        slug, left = _made(request)
    except DanjiError as error:
        return _shown(request, error.problems, status=422)
    return HttpResponseRedirect(f"{reverse('data', kwargs={'lang': lang, 'slug': slug})}?done=made&left={left}")


def _made(request: HttpRequest) -> tuple[str, int]:
    name, begin, file = request.POST.get("name", "").strip(), request.POST.get("from", ""), request.FILES.get("file")
    if not name or len(name) > LONGEST_NAME:
        raise DataError(problem("workspace_name"))
    slug = serve.free_slug(name)
    target = Path(settings.HOME, "workspaces", slug)
    left = 0
    if begin in TEMPLATES:
        store.named_workspace(target, sources.template(begin), name)
    elif file is None:
        raise DataError(problem("upload_nothing"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            sent = Path(folder, "sent.zip")
            with sent.open("xb") as kept:
                for chunk in file.chunks():
                    kept.write(chunk)
            left = workspace_zip.unpack(sent, uploads.called(file.name or ""), Path(folder, "workspace"))
            store.named_workspace(target, Path(folder, "workspace"), name)
    return serve.register(target.resolve()), left


def _shown(request: HttpRequest, problems: tuple[Problem, ...] = (), status: int = 200) -> HttpResponse:
    context = {
        "problems": problems,
        "templates": TEMPLATES,
        "name": request.POST.get("name", ""),
        "begin": request.POST.get("from", TEMPLATES[0]),
        "limit": settings.UPLOAD_MB,
        "longest": LONGEST_NAME,
    }
    return render(request, "web/new.html", context, status=status)
