"""The data of a workspace: its tables and where they come from, files to send, everything to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danji import dossier, plan, sources, store, tables, texts
from danji.errors import DanjiError, Problem, problem
from danji.sources import files, provenance, uploads
from danji.store import downloads, versions
from danji.web import engine, jobs
from danji.web import uploads as sending
from danji.web.models import Workspace
from danji.web.version import VERSION

LONGEST_BY = 80
SPOOLED = 20_000_000
DONE = ("written", "restored", "dropped", "case", "made")


def form(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An act of a form; who comes to its address without one is led to the page."""

    def view(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(reverse("data", kwargs={"lang": lang, "slug": slug}))
        return act(request, lang, slug)

    return view


@require_safe
def page(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """What there is, where it comes from, and what is wrong with it."""
    return shown(request, get_object_or_404(Workspace, slug=slug))


def shown(request: HttpRequest, row: Workspace, problems: tuple[Problem, ...] = (), status: int = 200) -> HttpResponse:
    """The page; `problems` are those of a file that was just sent and could not be taken."""
    folder = engine.folder_of(row)
    there = [_table(folder, name) for name in tables.NAMES if versions.present(folder, name)]
    done, table = request.GET.get("done", ""), request.GET.get("table", "")
    context = {
        "row": row,
        "problems": problems,
        "case_broken": _case_broken(folder),
        "found": engine.problems_of(row)[0],
        "tables": there,
        "absent": [name for name in tables.NAMES if name not in {each["about"].table for each in there}],
        "names": tables.NAMES,
        "chosen": request.POST.get("table") or table,
        "by": request.POST.get("by", ""),
        "formats": ", ".join(uploads.KNOWN),
        "limit": settings.UPLOAD_MB,
        "open": row.uploads.filter(state="open"),
        "done": done if done in DONE else "",
        "about": table if table in (*tables.NAMES, versions.CASE) else "",
        "left": int(request.GET["left"]) if request.GET.get("left", "").isdigit() else 0,
        "readme": provenance.readme(folder),
        "results": [path.name for path in downloads.files_of(folder / "out")] if (folder / "out").is_dir() else [],
        "job": jobs.find(request.GET.get("job", "")),
    }
    return render(request, "web/data.html", context, status=status)


def _case_broken(folder: Path) -> bool:
    try:
        sources.read_programme_of(folder)
    except DanjiError:
        return True
    return False


@lru_cache(maxsize=64)
def _provenance(path: Path, table: str, _size: int, _changed: int) -> provenance.Provenance:
    """Read once as long as the file does not change."""
    return provenance.of(path, table)


def _table(folder: Path, name: str) -> dict[str, Any]:
    path = versions.present(folder, name)
    if path is None:
        raise Http404
    now = versions.seen(folder, name)
    kept = versions.versions(folder, name)
    return {
        "about": _provenance(path, name, path.stat().st_size, path.stat().st_mtime_ns),
        "now": now,
        "version": next((each for each in kept if each.number == now), None),
        "versions": list(reversed(kept)),
    }


@form
def send(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """A file for a table; what cannot be read at all is said at once."""
    row = get_object_or_404(Workspace, slug=slug)
    try:
        by = request.POST.get("by", "").strip()[:LONGEST_BY]
        upload = sending.begin(row, request.POST.get("table", ""), request.FILES.get("file"), by)
    except DanjiError as error:
        return shown(request, row, error.problems, status=422)
    return HttpResponseRedirect(reverse("upload", kwargs={"lang": lang, "slug": slug, "token": upload.token}))


@require_safe
def table(request: HttpRequest, lang: str, slug: str, table: str, format: str) -> HttpResponse:  # noqa: A002  the address says so
    """A table in a format, or its file as it is."""
    folder = engine.folder_of(get_object_or_404(Workspace, slug=slug))
    path = versions.present(folder, table) if table in tables.NAMES else None
    if path is None or format not in {*downloads.FORMATS, "file"}:
        raise Http404
    if format == "file":
        return _given(path.name, path.read_bytes())
    raw = files.read_table(path, f"tables/{path.name}", layer=table)
    return _given(f"{table}.{format}", downloads.FORMATS[format](raw))


@require_safe
def version(request: HttpRequest, lang: str, slug: str, table: str, number: int) -> HttpResponse:
    """An old version as it was."""
    folder = engine.folder_of(get_object_or_404(Workspace, slug=slug))
    if table not in (*tables.NAMES, versions.CASE):
        raise Http404
    path = versions.path_of(folder, table, number)
    return _given(f"{path.stem}-{number}{path.suffix}", path.read_bytes())


@form
def restore(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """An old version, in use again as a new one."""
    row = get_object_or_404(Workspace, slug=slug)
    table, number, on = (request.POST.get(name, "") for name in ("table", "number", "on"))
    if table not in (*tables.NAMES, versions.CASE) or not number.isdigit() or not on.isdigit():
        raise Http404
    by = request.POST.get("by", "").strip()[:LONGEST_BY]
    try:
        versions.restore(engine.folder_of(row), table, int(number), on=int(on), by=by)
    except versions.Overtaken:
        return shown(request, row, (problem("table_overtaken", table=texts.wordings(f"web_data.table_{table}")),), status=409)
    return HttpResponseRedirect(f"{reverse('data', kwargs={'lang': lang, 'slug': slug})}?done=restored&table={table}")


@require_safe
def template(request: HttpRequest, lang: str) -> HttpResponse:
    """The empty form of all tables."""
    from danji.store import xlsx

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "template.xlsx")
        xlsx.write_template(path)
        return _given(path.name, path.read_bytes())


@require_safe
def whole(request: HttpRequest, lang: str, slug: str, what: str) -> HttpResponse:
    """The workspace, or its results, as a zip."""
    row = get_object_or_404(Workspace, slug=slug)
    folder = engine.folder_of(row)
    top = folder / "out" if what == "results" else folder
    if not top.is_dir():
        raise Http404
    file = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115  closed when it has been sent
    downloads.zipped(file, top, downloads.files_of(top))
    file.seek(0)
    name = row.slug if what == "workspace" else f"{row.slug}-results"
    return FileResponse(file, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


@require_safe
def result(request: HttpRequest, lang: str, slug: str, name: str) -> HttpResponse:
    """One of the results."""
    top = engine.folder_of(get_object_or_404(Workspace, slug=slug)) / "out"
    found = {path.name: path for path in downloads.files_of(top)} if top.is_dir() else {}
    if name not in found:
        raise Http404
    return _given(name, found[name].read_bytes())


@form
def make(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The plan with its dossier, as `danji plan` makes it: work begins."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row).workspace
    ready = engine.ready(engine.opened(row))

    def work(job: jobs.Job) -> Any:
        made = plan.draft(ready, version=VERSION, inputs=found.inputs, progress=job.report)
        pages = {
            each: dossier.page(made, lang=each, regions=found.frames["regions"], programme=found.programme)
            for each in texts.LANGUAGES
        }
        return [path.name for path in store.write_plan(found.folder / "out", made, found.frames, pages, lang=lang)]

    job = jobs.start("plan", work)
    return HttpResponseRedirect(f"{reverse('data', kwargs={'lang': lang, 'slug': slug})}?job={job.key}#results")


def _given(name: str, content: bytes) -> HttpResponse:
    """A file to keep, never a page to show."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = _disposition(name)
    return response


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
