"""Where plants gather → one HTML page that stands alone: a table of the industries, and for each its chart and sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from danji import texts
from danji.dossier import gathering
from danji.dossier.gathering import Record
from danji.dossier.page import environment
from danji.indicators.gathering import Gathering

LEVEL = 0.05
VERDICTS = ("localised", "dispersed", "random")


@dataclass(frozen=True, slots=True)
class Row:
    """One industry as the template asks for it."""

    name: str
    plants: str
    verdict: str
    word: str
    ranges: str
    size: str
    p: str
    adjusted: str
    chart: Markup


def page(
    found: Gathering, known: Sequence[Record], *, source: str, simulations: int, seed: int, notes: Sequence[str] = (), lang: str
) -> str:
    """The page, the same bytes every time; nothing is loaded from outside."""
    words = partial(_words, lang)
    counts = {verdict: sum(record["verdict"] == verdict for record in known) for verdict in VERDICTS}
    sure = sum((record["p_adjusted"] or 1.0) <= LEVEL for record in known)
    summary = words("page_summary", industries=len(known), simulations=f"{simulations:,}", seed=seed, sure=sure, **counts)
    return (
        environment()
        .get_template("gathering.html")
        .render(
            lang=lang,
            words=words,
            source=source,
            summary=summary,
            rows=[_row(found, record, place, lang) for place, record in enumerate(known)],
            notes=[*gathering.left(found, lang=lang), *notes],
        )
    )


def _words(lang: str, key: str, **values: object) -> str:
    return texts.say(f"gathering.{key}", lang, **values)


def _row(found: Gathering, record: Record, place: int, lang: str) -> Row:
    verdict = record["verdict"]
    size = {"localised": f"Γ {record['gamma']:.3g}", "dispersed": f"Ψ {record['psi']:.3g}"}.get(verdict, "–")
    return Row(
        name=record["name"][lang],
        plants=f"{record['plants']:,}",
        verdict=verdict,
        word=texts.say(f"gathering.word_{verdict}", lang),
        ranges=gathering.ranges(record, lang) or "–",
        size=size,
        p=f"{gathering.p_value(record):.2g}",
        adjusted=f"{record['p_adjusted']:.2g}",
        chart=Markup(gathering.chart(found, record, lang=lang, key=f"curve-{place}")),  # noqa: S704  made of escaped parts
    )
