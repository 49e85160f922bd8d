"""Results for machines: the same facts as the sentences, amounts as text so that no digit is lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from danji import texts
from danji.rules import Source
from danji.support import sentences
from danji.support.batch import Outcome, Year
from danji.support.combine import Choice
from danji.support.duties import Due, Recovered
from danji.support.find import Offer
from danji.support.grants import Grant, Line
from danji.support.measures import Budget
from danji.support.tenants import Tenant


def grant(found: Grant, tenant: Tenant) -> dict[str, Any]:
    """What one measure gives, with its steps and sources."""
    return {
        "measure": found.measure.name,
        "kind": found.measure.kind,
        "label": dict(found.measure.label),
        "state": found.state,
        "gives": found.measure.gives,
        "bound": found.measure.bound,
        "amount": _figure(found.amount),
        "national": _figure(found.national),
        "local": _figure(found.local),
        "by_year": {str(year): _figure(amount) for year, amount in found.by_year.items()},
        "instalments": [{"at": at, "amount": _figure(amount)} for at, amount in found.instalments],
        "missing": list(found.missing),
        "verdicts": [
            {"need": each.rule.name, "state": each.state, "source": _source(each.rule.source)} for each in found.verdicts
        ],
        "steps": [_line(each) for each in found.lines],
        "source": _source(found.measure.source),
        "confidence": found.confidence,
        "sentences": {lang: sentences.explanation(found, tenant, lang) for lang in texts.LANGUAGES},
    }


def choice(found: Choice) -> dict[str, Any]:
    """The best combination."""
    return {
        "measures": list(found.measures),
        "total": _figure(found.total) if found.decided else None,
        "left_out": dict(found.left_out),
        "runner_up": _figure(found.runner_up),
        "ties": found.ties,
        "unsure": list(found.unsure),
        "upper_limits": list(found.upper),
    }


def due(found: Due) -> dict[str, Any]:
    """A duty."""
    return {
        "duty": found.duty.name,
        "measure": found.measure.name,
        "kind": found.duty.kind,
        "day": None if found.day is None else str(found.day),
        "label": dict(found.duty.label),
        "source": _source(found.duty.source),
    }


def back(found: Recovered, currency: str) -> dict[str, Any]:
    """One reading of what comes back."""
    return {
        "reading": found.rule.reading,
        "principal": _figure(found.principal),
        "interest": _figure(found.interest),
        "interest_given": found.given,
        "total": _figure(found.total),
        "steps": [_line(each) for each in found.lines],
        "source": _source(found.rule.source),
        "sentences": {lang: sentences.recovered(found, lang, currency) for lang in texts.LANGUAGES},
    }


def row(found: Outcome, lang: str) -> dict[str, Any]:
    """One tenant of many, as a row of the table of results."""
    national, local = found.split()
    chosen, decided = found.choice.measures, found.choice.decided
    labels = {each.measure.name: each.measure.label[lang] for each in found.grants}
    record: dict[str, Any] = {
        "row": found.row,
        "name": found.tenant.name,
        "day": found.tenant.day,
        "total": _whole(found.choice.total) if decided else None,
        "national": _whole(national) if decided else None,
        "local": _whole(local) if decided else None,
        "measures": ", ".join([labels[name] for name in chosen]),
        "left_out": ", ".join([labels[name] for name in found.choice.left_out]),
        "missing": ", ".join([sentences.fact(name, lang) for name in found.missing]),
        "unsure": ", ".join([labels[name] for name in found.choice.unsure]),
    }
    for got in found.grants:
        amount = got.amount if got.state == "given" else None
        record[labels[got.measure.name]] = _word(got.state, lang) if amount is None else _whole(amount)
    return record


@cache
def _word(state: str, lang: str) -> str:
    return texts.say(f"support.state_{state}", lang)


def year(found: Year) -> dict[str, Any]:
    """A year of a portfolio."""
    return {
        "year": found.year,
        "amount": _figure(found.amount),
        "national": _figure(found.national),
        "local": _figure(found.local),
        "unsure": _figure(found.unsure),
    }


def offer(found: Offer, rank: int) -> dict[str, Any]:
    """What a tenant would get at a place, and have to keep."""
    chosen = set(found.choice.measures)
    return {
        "rank": rank,
        "site": found.place.name,
        "region": found.place.region,
        "share_inside": found.place.share,
        "region_class": found.place.facts.get("region_class"),
        "designations": list(found.place.facts.get("designations") or ()),
        **choice(found.choice),
        "least": _figure(found.least) if found.choice.decided or found.most else None,
        "most": _figure(found.most) if found.choice.decided or found.most else None,
        "missing": list(found.missing),
        "must_keep": list(dict.fromkeys(each.duty.name for each in found.dues)),
        "calendar": [due(each) for each in found.dues],
        "words": [each.measure.name for each in found.grants if each.state == "given" and each.measure.name not in chosen],
        "doubts": list(found.place.doubts),
    }


def budget(found: Budget) -> dict[str, Any]:
    """Money of the programme itself."""
    return {
        "budget": found.name,
        "label": dict(found.label),
        "years": list(found.years),
        "total": _figure(found.total),
        "national": _figure(found.national),
        "local": _figure(found.local),
        "source": _source(found.source),
    }


def _line(step: Line) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "label": dict(step.label),
        "value": _figure(step.value),
        "unit": step.unit,
        "since": None if step.day is None else str(step.day),
        "of": {name: _figure(value) for name, value in (step.of or {}).items()},
        "source": None if step.source is None else _source(step.source),
    }


def _source(found: Source) -> Mapping[str, Any]:
    return {"title": dict(found.title), "part": found.part, "url": found.url, "confidence": found.confidence}


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _whole(value: Decimal) -> int | float:
    """A number for a spreadsheet: whole where it is whole (up to 15 digits a spreadsheet keeps all)."""
    return int(value) if value == value.to_integral_value() else float(value)
