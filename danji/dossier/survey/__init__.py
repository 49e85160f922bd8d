"""What was measured of a workspace → one HTML page that stands alone, and its charts as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from danji import texts
from danji.dossier.drawing import alone
from danji.dossier.survey import data, inequality, method, pattern, profile, rankings
from danji.dossier.survey.blocks import Figure
from danji.measures.records import Measures


@dataclass(frozen=True, slots=True)
class Shown:
    """What was measured in one language: the page, and its charts by file name."""

    page: str
    charts: Mapping[str, str]


def shown(made: Measures, *, regions: pd.DataFrame) -> dict[str, Shown]:
    """The page and its charts in every language; the same bytes every time.

    Parameters
    ----------
    made
        What was measured, as in `measures.json`.
    regions
        Shapes of the regions, by code: within, level, source, geometry (WGS84 degrees).

    Returns
    -------
    By language: HTML without scripts that loads nothing from outside, and SVG files.
    """
    drawn = pattern.grounds(made, regions)
    return {lang: _shown(made, lang, drawn) for lang in texts.LANGUAGES}


def _shown(made: Measures, lang: str, drawn: pattern.Grounds) -> Shown:
    sections = [
        data.section(made, lang),
        rankings.section(made, lang),
        profile.section(made, lang),
        inequality.section(made, lang),
        pattern.section(made, lang, drawn),
        method.section(made, lang),
    ]
    sections = [each for each in sections if each.blocks]
    figures = [block for each in sections for block in each.blocks if isinstance(block, Figure)]
    page = (
        _environment()
        .get_template("measures.html")
        .render(
            lang=lang,
            name=made.name[lang],
            made=made,
            sections=sections,
            word=lambda key: texts.say(f"measures.{key}", lang),
        )
    )
    return Shown(page, {f"{each.key}.svg": alone(each.drawing, key=each.key, words=each.words) for each in figures})


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("danji.dossier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
