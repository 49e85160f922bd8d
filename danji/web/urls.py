"""Every address. The first part is the language; the rest says what is shown, so that each state has a link."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import SlugConverter

from danji.texts import LANGUAGES
from danji.web.api import api
from danji.web.pages import board, home, shared, studio


class LanguageConverter:
    """`ko` or `en`."""

    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        """The word itself."""
        return value

    def to_url(self, value: str) -> str:
        """The word itself."""
        return value


class SlugsConverter(SlugConverter):
    """Names of workspaces, Hangul included."""

    regex = r"[-\w]+"


register_converter(LanguageConverter, "lang")
register_converter(SlugsConverter, "ws")

in_language: list[URLPattern | URLResolver] = [
    path("", home.page, name="home"),
    path("w/<ws:slug>/", board.page, name="workspace"),
    path("w/<ws:slug>/zone/", studio.page, name="studio"),
    path("w/<ws:slug>/zone/<int:scenario>/", studio.page, name="studio"),
    path("w/<ws:slug>/act/", studio.act, name="studio-act"),
    path("s/<str:token>/", shared.page, name="shared"),
]
urlpatterns = [
    path("", home.first),
    path("api/v1/", api.urls),
    path("<lang:lang>/", include(in_language)),
]
handler404 = "danji.web.pages.home.not_found"
handler500 = "danji.web.pages.home.our_fault"
