"""Jinja for Django: the same templates' language as the documents, with the sentences of the asked-for language."""

from __future__ import annotations

from typing import Any

import jinja2
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined

from danji import codes, texts
from danji.web.version import VERSION


def environment(**options: Any) -> Environment:
    """What every template knows."""
    asked = {**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**{**asked, "autoescape": True})  # noqa: S701  it is on
    made.filters["json_script_"] = json_script
    made.globals.update(url=reverse, asset=_asset, say=_say, code=_code, quantity=_quantity, number=_number, other=_other)
    return made


def _asset(path: str) -> str:
    """The address of one of our files; it changes with the version, so that no old one is used."""
    return f"{static(path)}?v={VERSION}"


@jinja2.pass_context
def _say(context: Any, key: str, **values: object) -> str:
    return texts.say(f"web.{key}", _lang(context), **values)


@jinja2.pass_context
def _code(context: Any, family: str, value: str | None) -> str:
    return "" if value is None else codes.label(family, value, _lang(context))


@jinja2.pass_context
def _quantity(context: Any, value: float | None, unit: str, digits: int = 2) -> str:
    return texts.quantity(value, unit, _lang(context), digits=digits)


@jinja2.pass_context
def _number(context: Any, value: float | None, digits: int = 2) -> str:
    return texts.number(value, _lang(context), digits=digits)


@jinja2.pass_context
def _other(context: Any) -> list[tuple[str, str, str]]:
    """The other languages: code, name, and the address of this page in them."""
    request: HttpRequest = context["request"]
    here = request.get_full_path()
    return [
        (each, texts.say("web.language_name", each), f"/{each}{here[len(each) + 1 :]}")
        for each in texts.LANGUAGES
        if each != _lang(context)
    ]


def _lang(context: Any) -> str:
    return str(context["request"].lang)
