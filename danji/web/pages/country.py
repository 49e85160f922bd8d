"""The board: the regions of a programme and their state, with a map. Drawing them takes seconds, so it is a job."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danji.dossier.board import counted, notes
from danji.dossier.seen import board as document
from danji.dossier.seen.numbers import Part
from danji.plan.board import board
from danji.web import engine, jobs, layers, measured
from danji.web.models import Workspace
from danji.web.pages import places

WAIT_S = 1.5  # a board that is ready so soon needs no page about waiting


@require_safe
def page(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The board, or how far it is."""
    row = get_object_or_404(Workspace, slug=slug)
    found = engine.opened(row)
    workspace = found.workspace
    job: jobs.Job = measured.kept(found, "board", lambda: _begun(found))
    job.ended.wait(WAIT_S)
    context: dict[str, Any] = {"row": row, "case": workspace.case, "programme": workspace.programme}
    if job.state in {"failed", "stopped"}:
        found.made.pop("board", None)
        raise job.error or Http404
    if job.state != "done":
        return render(request, "web/waiting.html", {**context, "job": job.key, "here": "board"})
    rows, by = job.kept, request.GET.get("by", document.ALL)
    if by not in document.BY:
        raise Http404
    grid = document.table(rows, workspace.case, workspace.frames, lang)
    parts = [Part("board", "", "", [grid])]
    sent = places.file(request, parts, slug)
    if sent is not None:
        return sent
    regions = workspace.frames["regions"]
    context |= {
        "code": slug,
        "rows": rows,
        "grid": grid,
        "cards": places.cards(parts),
        "query": places.query(request),
        "state": "",
        "states": {each.region: document.state(each) for each in rows},
        "order": document.STATES,
        "counted": counted(rows, lang),
        "notes": {each.region: notes(each, lang) for each in rows},
        "by": [(each, document.label(each, lang), each == by) for each in document.BY],
        "map": {"slug": slug, "regions": document.colours(rows, by, lang)},
        "drawn": layers.has_shapes(regions, [each.region for each in rows]),
    }
    return render(request, "web/board.html", context)


def _begun(found: engine.Opened) -> jobs.Job:
    workspace = found.workspace

    def work(job: jobs.Job) -> int:
        told = lambda done, of: job.report("board", done, of)  # noqa: E731
        job.kept = board(workspace.case, workspace.programme, workspace.frames, progress=told)
        return len(job.kept)

    return jobs.start("board", work)
