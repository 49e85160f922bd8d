"""A file that was sent, looked at and mended: its columns matched, problems beside the rows, cells to write in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danji import codes, tables
from danji.errors import DanjiError, DataError, Problem
from danji.store import versions
from danji.tables import mending
from danji.web import engine, uploads
from danji.web.models import Upload, Workspace

ROWS = 50  # of a page
LISTED = 100  # problems listed above the rows
AREA = "m²"
MOST_CODES = 60  # offered beside a cell


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, lang: str, slug: str, token: str) -> HttpResponse:
    """The file as it stands, or what was done to it."""
    upload = get_object_or_404(Upload, token=token, workspace=get_object_or_404(Workspace, slug=slug))
    if request.method != "POST" or upload.state != "open":
        return _shown(request, upload)
    what = request.POST.get("what", "look")
    if what == "drop":
        Upload.objects.filter(pk=upload.pk).update(state="dropped")
        return HttpResponseRedirect(f"{reverse('data', kwargs={'lang': lang, 'slug': slug})}?done=dropped")
    if what == "system":
        return _system(request, upload)
    if what == "match":
        uploads.match(upload, _columns(request, upload))
    elif what == "undo":
        uploads.undo(upload)
    elif what == "on":
        Upload.objects.filter(pk=upload.pk).update(base=versions.seen(engine.folder_of(upload.workspace), upload.table))
    else:
        clashing = _change(request, upload)
        if clashing:
            return _shown(request, upload, clashing=clashing, status=409)
        if what in {"write", "anyway"}:
            return _write(request, upload, anyway=what == "anyway")
    return HttpResponseRedirect(_here(request, upload))


def _here(request: HttpRequest, upload: Upload) -> str:
    place = reverse("upload", kwargs={"lang": request.lang, "slug": upload.workspace.slug, "token": upload.token})
    query = request.POST.get("view", "")
    return f"{place}?{query}" if query == "rows=all" else place


def _system(request: HttpRequest, upload: Upload) -> HttpResponse:
    system = request.POST.get("other", "").strip() or request.POST.get("system", "")
    try:
        uploads.say_system(upload, system[:200])
    except DataError as error:
        return _shown(request, upload, problems=error.problems, status=422)
    return HttpResponseRedirect(_here(request, upload))


def _columns(request: HttpRequest, upload: Upload) -> dict[str, dict[str, str]]:
    """What the form of columns says: a head of the file, or one value for all rows; areas with their unit."""
    found: dict[str, dict[str, str]] = {}
    for column in tables.schema(upload.table):
        head, value, unit = (request.POST.get(f"{kind}.{column.column}", "") for kind in ("head", "value", "unit"))
        if head:
            found[column.column] = {"head": head, **({"unit": unit} if unit and unit != AREA else {})}
        elif value.strip():
            found[column.column] = {"value": value.strip()}
    return found


def _change(request: HttpRequest, upload: Upload) -> list[str]:
    cells: dict[str, dict[str, str]] = {}
    for key, value in request.POST.items():
        kind, _, place = key.partition(".")
        row, _, column = place.partition(".")
        if kind == "c":
            cells.setdefault(row, {})[column] = value
    seen = request.POST.get("seen", "")
    on = min(int(seen), len(upload.changes)) if seen.isdigit() else len(upload.changes)
    dropped = [row for row in request.POST.getlist("drop") if row.isdigit()]
    return uploads.change(upload, cells, dropped, on=on, everywhere="everywhere" in request.POST)


def _write(request: HttpRequest, upload: Upload, *, anyway: bool) -> HttpResponse:
    found = uploads.checked(upload)
    if not found.good or not (found.whole or anyway):
        return _shown(request, upload, status=422)
    try:
        uploads.write(upload, found)
    except versions.Overtaken:
        return _shown(request, upload, overtaken=True, status=409)
    place = reverse("data", kwargs={"lang": request.lang, "slug": upload.workspace.slug})
    return HttpResponseRedirect(f"{place}?done=written&table={upload.table}")


def _shown(
    request: HttpRequest,
    upload: Upload,
    *,
    problems: Sequence[Problem] = (),
    clashing: Sequence[str] = (),
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    folder = engine.folder_of(upload.workspace)
    context: dict[str, Any] = {
        "row": upload.workspace,
        "upload": upload,
        "problems": problems,
        "clashing": clashing,
        "theirs": versions.versions(folder, upload.table)[-1] if overtaken else None,
        "others": upload.workspace.uploads.filter(state="open", table=upload.table).exclude(pk=upload.pk),
        "changed": sum(1 if cells is None else len(cells) for change in upload.changes for cells in change.values()),
        "found": None,
        "systems": (),
    }
    if upload.state == "open":
        try:
            context |= _looked_at(request, upload, kept_cells=bool(clashing))
        except DanjiError as error:
            context["problems"] = problems or error.problems
            if any(each.key == uploads.NO_SYSTEM for each in error.problems):
                context["systems"] = uploads.systems_of(upload)
    return render(request, "web/upload.html", context, status=status)


def _looked_at(request: HttpRequest, upload: Upload, *, kept_cells: bool) -> dict[str, Any]:
    sent, found = uploads.sent(upload), uploads.checked(upload)
    beside: dict[int, list[Problem]] = {}
    for each in found.own:
        if each.row is not None and each.row in found.raw.cells.index:
            beside.setdefault(each.row, []).append(each)
    every = request.GET.get("rows") == "all" or not beside
    rows = [int(row) for row in found.raw.cells.index] if every else sorted(beside)
    number = request.GET.get("page", "1")
    pages = max(1, -(-len(rows) // ROWS))
    at = min(max(int(number) if number.isdigit() else 1, 1), pages)
    written = request.POST if kept_cells else {}
    columns = _columns_in_order(upload.table, found, beside)
    whole = [each for each in found.own if each.row not in beside]
    return {
        "found": found,
        "errors": sum(each.level == "error" for each in found.own),
        "warnings": sum(each.level == "warning" for each in found.own),
        "whole": whole[:LISTED],
        "whole_more": max(0, len(whole) - LISTED),
        "elsewhere": found.elsewhere[:LISTED],
        "before": found.before[:LISTED],
        "columns": columns,
        "labels": {column.column: column.label[request.lang] for column in columns},
        "codes": _codes(columns, request.lang),
        "rows": [_row(found, row, columns, beside.get(row, []), written) for row in rows[(at - 1) * ROWS : at * ROWS]],
        "every": every,
        "wrong": len(beside),
        "size": len(found.raw.cells),
        "page": at,
        "pages": pages,
        "dropped": sorted({int(row) for change in upload.changes for row, cells in change.items() if cells is None}),
        "matching": _matching(upload, sent),
        "heads": [str(each) for each in sent.cells.columns],
        "unused": [str(each) for each in sent.cells.columns if str(each) not in _used(upload)],
        "units": list(codes.labels("units").index),
        "rows_sent": len(sent.cells),
    }


def _used(upload: Upload) -> set[str]:
    return {asked["head"] for asked in upload.columns.values() if "head" in asked}


def _matching(upload: Upload, sent: tables.Raw) -> list[dict[str, Any]]:
    """Our columns, each with what it is matched to and the first value found there."""
    found = []
    for column in tables.schema(upload.table):
        asked = upload.columns.get(column.column, {})
        head = asked.get("head", "")
        given = sent.cells[head].dropna() if head in sent.cells else []
        found.append(
            {
                "column": column,
                "head": head,
                "value": asked.get("value", ""),
                "unit": asked.get("unit", AREA) if column.unit == AREA else "",
                "example": mending.shown(next(iter(given), None)),
            }
        )
    return found


def _columns_in_order(table: str, found: uploads.Checked, beside: Mapping[int, Sequence[Problem]]) -> list[tables.Column]:
    """The columns the file has: keys first, then those something is wrong with, then the others, so that it is in sight."""
    wrong = {name for problems in beside.values() for each in problems for name in _named(each)}
    there = [column for column in tables.schema(table) if column.column in found.raw.cells]
    return sorted(there, key=lambda column: (not column.is_key, column.column not in wrong))


def _codes(columns: Sequence[tables.Column], lang: str) -> dict[str, list[tuple[str, str]]]:
    """The codes a column may hold, with their labels, for columns of short lists of codes."""
    found = {}
    for column in columns:
        kind, _, family = column.refers_to.partition(":")
        if kind == "codes" and column.type == "code" and len(codes.labels(family)) <= MOST_CODES:
            found[column.column] = [(str(code), codes.label(family, str(code), lang)) for code in codes.labels(family).index]
    return found


def _named(each: Problem) -> list[str]:
    return [name.strip() for name in (each.column or "").split(",") if name.strip()]


def _row(
    found: uploads.Checked,
    row: int,
    columns: Sequence[tables.Column],
    problems: Sequence[Problem],
    written: Mapping[str, str],
) -> dict[str, Any]:
    """A row with its cells, those marked that a problem names, and what was written in them where it could not be kept."""
    marked = {name for each in problems for name in _named(each)}
    cells = []
    for column in columns:
        name = column.column
        shown = mending.shown(found.raw.cells.at[row, name])
        cells.append({"column": name, "value": written.get(f"c.{row}.{name}", shown), "marked": name in marked})
    return {"row": row, "cells": cells, "problems": [(_named(each), each) for each in problems]}
