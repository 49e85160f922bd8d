"""What happens round every page: its language, requests from elsewhere refused, problems told."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from danji import texts
from danji.errors import DanjiError

Answer = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}
OURS = {"same-origin", "none"}  # what a browser says of a request that comes from our own page, or was typed


def language(answer: Answer) -> Answer:
    """The language of the address (`/ko/…`, `/en/…`), else of `Accept-Language`, else Korean."""

    def middleware(request: HttpRequest) -> HttpResponse:
        first = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
        asked = request.headers.get("Accept-Language", "")[:2]
        request.lang = first if first in texts.LANGUAGES else (asked if asked in texts.LANGUAGES else texts.LANGUAGES[0])
        with translation.override(request.lang):
            response = answer(request)
        response.headers.setdefault("Content-Language", request.lang)
        return response

    return middleware


def same_origin(answer: Answer) -> Answer:
    """Refuse what another site asks in a user's name: browsers say where a request comes from, programs do not."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
            own = f"{request.scheme}://{request.get_host()}"
            if (site is not None and site not in OURS) or (origin is not None and origin != own):
                return JsonResponse({"good": False, "problems": [{"key": "other_origin"}]}, status=403)
        return answer(request)

    return middleware


def problems(answer: Answer) -> Answer:
    """What a user can mend is told as a page, or as JSON where JSON was asked for; nothing else is caught."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return answer(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DanjiError):
            return None
        if request.path_info.startswith("/api/"):
            return JsonResponse({"good": False, "problems": [each.record() for each in error.problems]}, status=422)
        return render(request, "web/problems.html", {"problems": error.problems}, status=422)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old, or not ours."""
    del reason
    return render(request, "web/stale.html", {}, status=403)
