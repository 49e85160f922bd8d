"""One region or one industry: what the pages share. The state of a page is its address."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from danji import measures
from danji.dossier import drawing
from danji.dossier.seen.numbers import Grid, Number, Part, Shown, as_csv
from danji.measures.shared import Shared
from danji.web import engine, measured

KINDS = {"svg": "image/svg+xml; charset=utf-8", "csv": "text/csv; charset=utf-8"}


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The style of the charts, the same as in documents."""
    del request
    return HttpResponse(drawing.style(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=86400"})


def asked_table(request: HttpRequest, found: engine.Opened, level: str, code: str | None) -> str | None:
    """The table of the address, else the first that has the region or industry; none where none has it."""
    there = measures.tables_of(found.workspace.frames)
    given = request.GET.get("table")
    if given is not None and given not in there:
        raise Http404
    having = [each for each in there if code is None or code in codes_of(found, each, level)]
    return given if given is not None else next(iter(having), None)


def codes_of(found: engine.Opened, table: str, level: str) -> set[str]:
    """The regions or industries of a table."""
    ready = measured.shared(found, table, None).basis
    return set(ready.areas) if level == "region" else set(map(str, ready.values.index.unique("industry")))


def asked_year(request: HttpRequest) -> int | None:
    """The year of the address; none: the last that can be compared."""
    given = request.GET.get("year", "")
    if given and not given.isdecimal():
        raise Http404
    return int(given) if given else None


def address(request: HttpRequest, **changed: str | Sequence[str] | None) -> str:
    """The page's own address with some of its state changed."""
    query = request.GET.copy()
    for key, value in changed.items():
        if value is None:
            query.pop(key, None)
        else:
            query.setlist(key, [value] if isinstance(value, str) else list(value))
    return f"{request.path}?{query.urlencode()}" if query else request.path


def query(request: HttpRequest) -> str:
    """The state of the address, without the file that is asked for."""
    kept = request.GET.copy()
    for key in ("of", "as"):
        kept.pop(key, None)
    return kept.urlencode()


def file(request: HttpRequest, parts: Iterable[Part], name: str) -> HttpResponse | None:
    """A chart or table of the page as a file, where the address asks for one.

    Raises
    ------
    Http404
        If the page has no such chart or table.
    """
    kind = request.GET.get("as")
    if kind is None:
        return None
    wanted = request.GET.get("of", "")
    for block in itertools.chain.from_iterable(part.blocks for part in parts):
        grid = block.grid if isinstance(block, Shown) else block
        if kind == "csv" and isinstance(grid, Grid) and grid.key == wanted:
            return _sent("﻿" + as_csv(grid), kind, f"{name}-{wanted}")
        if kind == "svg" and isinstance(block, Shown) and block.figure.key == wanted:
            return _sent(drawing.alone(block.figure.drawing, key=wanted, words=block.figure.words), kind, f"{name}-{wanted}")
    raise Http404


def _sent(content: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS[kind])
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    return response


def cards(parts: Iterable[Part]) -> dict[str, Any]:
    """The cards of all numbers of a page, and what is said of their states, each once."""
    grids = [
        block.grid if isinstance(block, Shown) else block
        for part in parts
        for block in part.blocks
        if isinstance(block, Shown | Grid)
    ]
    said: dict[str, int] = {}
    for cell in (cell for grid in grids for row in grid.rows for cell in row if isinstance(cell, Number)):
        said.setdefault(cell.said, len(said))
    return {"cards": {key: asdict(card) for grid in grids for key, card in grid.cards.items()}, "said": said}


def choices(shared: Shared, lang: str, level: str) -> list[tuple[str, str]]:
    """Regions or industries of a table by name, for a list to choose from."""
    ready = shared.basis
    if level == "region":
        found = [(code, ready.name(code)[lang]) for code in ready.areas]
    else:
        found = [(str(code), ready.industry(str(code))[lang]) for code in ready.values.index.unique("industry")]
    return sorted(found, key=lambda each: each[1])
