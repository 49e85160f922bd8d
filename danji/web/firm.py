"""A firm's case from the address of a page: the same content as its file, and fields to show it in again, with problems beside.

Names in the address: `f.` a fact, `d.` a day, `a.1.` the first amount; `.unit` the unit its number is written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from danji import codes, programmes, support, texts
from danji.dossier import letter as letters
from danji.errors import PARTS, DanjiError, Problem
from danji.support import records, sentences

STEPS = ("firm", "site", "amounts", "jobs", "day")
DAYS = ("decision", "start", "completion")
UNITS = ("won", "thousand", "million", "hundred_million")  # as sums are written where the currency is the won
WRITTEN = texts.LANGUAGES[0]  # the language in which the engine reads units
BARE = re.compile(r"[\d,._ ]+")
MOST = 40  # amounts in one case
ANSWERS = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Field:
    """An input as it is to be shown: `value` as it was written, `options` where one is chosen."""

    name: str
    label: str
    type: str  # text, number, money, date, choice, choices
    value: Any = ""
    options: Sequence[tuple[str, str]] = ()
    unit: str = ""
    problems: Sequence[tuple[str, str]] = ()  # level, sentence

    @property
    def wrong(self) -> str:
        """Must it be mended? As browsers want it said."""
        return "true" if any(level == "error" for level, _sentence in self.problems) else "false"

    @property
    def tied(self) -> str:
        """The names of the sentences beside it."""
        return " ".join(f"{self.name}-{at}" for at in range(1, len(self.problems) + 1))


@dataclass(frozen=True, slots=True)
class Worked:
    """A case worked out: the record, the letter, and the tenant itself."""

    tenant: support.Tenant
    measures: support.Measures
    grants: Sequence[support.Grant]
    choice: support.Choice
    dues: Sequence[support.Due]
    doubts: Sequence[Problem]
    record: Mapping[str, Any]
    letter: letters.Letter


@dataclass(slots=True)
class Asked:
    """What the address asks: its content, what is wrong in it, what came out."""

    query: QueryDict
    measures: support.Measures
    asks: support.Asks
    lang: str
    content: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    worked: Worked | None = None

    @property
    def begun(self) -> bool:
        """Has anything been filled in?"""
        return "day" in self.query


def asked(query: QueryDict, measures: support.Measures, lang: str) -> Asked:
    """The case of an address, worked out where it can be."""
    made = Asked(query, measures, support.asks(measures), lang)
    if not made.begun:
        return made
    made.content = _content(made)
    try:
        made.worked = worked(made.content, measures, lang)
        made.problems += made.worked.doubts
    except DanjiError as error:
        made.problems += error.problems
    return made


def worked(content: Mapping[str, Any], measures: support.Measures, lang: str) -> Worked:
    """A case as `danji support` works it out.

    Raises
    ------
    DanjiError
        With everything that is wrong in it.
    """
    tenant, doubts = support.from_mapping(content, measures, file="")
    found = support.grants(tenant, measures)
    best, dues = support.best(found, measures.stacking), support.calendar(found, tenant)
    back = [each for measure in measures.measures for each in support.recover(tenant, measure)]
    record = records.told(tenant, measures, found, best, dues, back, doubts)
    named = programmes.read(tenant.programme).name[lang] if tenant.programme in programmes.names() else tenant.programme
    made = letters.letter(tenant, measures, found, best, lang=lang, programme=named, dues=dues, back=back)
    return Worked(tenant, measures, found, best, dues, doubts, record, made)


# ---- from the address to a case


def _content(asked: Asked) -> dict[str, Any]:
    """The case as its file would hold it; what cannot be read stays as it was written, and is told by the engine."""
    query, known = asked.query, codes.labels("tenant_facts")
    facts: dict[str, Any] = {}
    for name in asked.asks.facts:
        key = f"f.{name}"
        if known.loc[name, "type"] == "codes":
            given: Any = [each for each in query.getlist(key) if each]
            given = [] if given == ["none"] else given
            if not given and "none" not in query.getlist(key):
                continue
        else:
            given = _with_unit(query, key)
        if given != "":
            facts[name] = given
    days = {name: _day(query.get(f"d.{name}", "")) for name in DAYS if query.get(f"d.{name}", "").strip()}
    return {
        "name": query.get("name", "").strip()[:120],
        "programme": asked.measures.programme,
        "day": _day(query.get("day", "")) or None,
        "facts": facts,
        "days": days,
        "amounts": [_amount(query, at, asked.asks.of_amounts) for at in _filled(query)],
    }


def _filled(query: QueryDict) -> list[int]:
    """The numbers of the amounts that have something in them."""
    return [at for at in range(1, MOST + 1) if query.get(f"a.{at}.amount", "").strip()]


def _amount(query: QueryDict, at: int, facts: Iterable[str]) -> dict[str, Any]:
    key = f"a.{at}"
    own = {name: query.get(f"{key}.{name}", "").strip() for name in facts}
    made = {"kind": query.get(f"{key}.kind", ""), "day": _day(query.get(f"{key}.day", "")) or None}
    return {**made, "amount": _with_unit(query, f"{key}.amount"), **{name: value for name, value in own.items() if value}}


def _with_unit(query: QueryDict, key: str) -> str:
    """A number with the unit chosen beside it; a sum that already says its unit stays as it is."""
    said, unit = query.get(key, "").strip(), query.get(f"{key}.unit", "")
    return f"{said}{texts.say(f'web_support.unit_{unit}', WRITTEN)}" if unit in UNITS and BARE.fullmatch(said) else said


def _day(said: str) -> date | str:
    """A day; the text itself where it is none."""
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return said.strip()


# ---- from the case to fields


def fields(asked: Asked) -> dict[str, list[Field]]:
    """Step → its fields, without the amounts."""
    known = codes.labels("tenant_facts")
    steps: dict[str, list[Field]] = {step: [] for step in STEPS}
    for name in asked.asks.facts:
        steps[str(known.loc[name, "step"])].append(_fact(asked, name))
    steps["day"].append(
        Field(
            "day",
            texts.say("web_support.day", asked.lang),
            "date",
            asked.query.get("day", ""),
            problems=_beside(asked, {"day"}),
        )
    )
    for name in DAYS:
        steps["day"].append(
            Field(
                f"d.{name}",
                texts.say(f"support.day_{name}", asked.lang),
                "date",
                asked.query.get(f"d.{name}", ""),
                problems=_beside(asked, {name, f"days.{name}"}),
            )
        )
    return steps


def _fact(asked: Asked, name: str) -> Field:
    row, lang, query = codes.labels("tenant_facts").loc[name], asked.lang, asked.query
    key, listed, type_ = f"f.{name}", str(row["codes"]), str(row["type"])
    shown: dict[str, Any] = {"name": key, "label": sentences.fact(name, lang), "problems": _beside(asked, {name})}
    if type_ == "codes":
        none = ("none", texts.say("letter.none", lang))
        options = [*((code, codes.label(listed, code, lang)) for code in _codes(asked.measures, name, listed)), none]
        return Field(**shown, type="choices", value=query.getlist(key), options=options)
    if type_ in {"code", "answer"}:
        own = ANSWERS if type_ == "answer" else codes.labels(listed).index
        options = [
            (code, texts.say(f"words.answer_{code}", lang) if type_ == "answer" else codes.label(listed, code, lang))
            for code in own
        ]
        return Field(
            **shown, type="choice", value=query.get(key, ""), options=[("", texts.say("web_support.unknown", lang)), *options]
        )
    if type_ == "money":
        return Field(
            **shown,
            type="money",
            value=query.get(key, ""),
            options=_units(asked.measures, lang),
            unit=query.get(f"{key}.unit", ""),
        )
    unit = texts.wordings(f"support.unit_{row['unit']}")[lang].strip()
    return Field(**shown, type="number", value=query.get(key, ""), unit=unit)


def amounts(asked: Asked) -> list[list[Field]]:
    """The rows of amounts that are filled in, and an empty one."""
    filled = _filled(asked.query)
    rows = [_row(asked, at, place) for place, at in enumerate(filled, start=1)]
    return [*rows, _row(asked, max(filled, default=0) + 1, 0)] if len(filled) < MOST else rows


def _row(asked: Asked, at: int, place: int) -> list[Field]:
    query, lang, key = asked.query, asked.lang, f"a.{at}"
    kinds = [(kind, codes.label("amount_kinds", kind, lang)) for kind in asked.asks.kinds]
    said = {word: texts.say(f"web_support.{word}", lang, at=at) for word in ("amount_kind", "amount_day", "amount")}
    kind = query.get(f"{key}.kind", "")
    doubts = _of_amount(asked, place, kind)
    return [
        Field(f"{key}.kind", said["amount_kind"], "choice", kind, kinds, problems=_beside(asked, {f"amounts[{place}].kind"})),
        Field(
            f"{key}.day",
            said["amount_day"],
            "date",
            query.get(f"{key}.day", ""),
            problems=_beside(asked, {f"amounts[{place}].day"}),
        ),
        Field(
            f"{key}.amount",
            said["amount"],
            "money",
            query.get(f"{key}.amount", ""),
            _units(asked.measures, lang),
            query.get(f"{key}.amount.unit", ""),
            [*_beside(asked, {f"amounts[{place}].amount"}), *doubts],
        ),
        *(
            Field(
                f"{key}.{name}",
                sentences.fact(name, lang),
                "number",
                query.get(f"{key}.{name}", ""),
                problems=_beside(asked, {name}) if place else (),
            )
            for name in asked.asks.of_amounts
        ),
    ]


def classes(query: QueryDict) -> dict[str, dict[str, Any]]:
    """Region → its class, where the address states one (`r.` and the region's code)."""
    known = codes.labels("region_classes").index
    return {key[2:]: {"region_class": said} for key, said in query.items() if key.startswith("r.") and said in known}


def _of_amount(asked: Asked, place: int, kind: str) -> list[tuple[str, str]]:
    """Doubts about the size of this amount: they name its kind and the sum they mean."""
    if not place:
        return []
    written = asked.content["amounts"][place - 1]["amount"]
    meant = support.money.amount(written)
    own = [
        each
        for each in asked.problems
        if each.column == kind and meant is not None and each.values.get("value") == f"{meant:,f}"
    ]
    return [(each.level, _sentence(each, asked.lang)) for each in own]


def _units(measures: support.Measures, lang: str) -> list[tuple[str, str]]:
    """The units a sum may be written in."""
    if measures.currency != "KRW":
        return [("", measures.currency)]
    return [(unit, texts.say(f"web_support.unit_{unit}", lang)) for unit in UNITS]


def _codes(measures: support.Measures, name: str, listed: str) -> list[str]:
    """The codes some measure of the programme looks for, in the order of their list."""
    used = {
        code
        for each in measures.measures
        for rule in each.needs
        if rule.fact == name
        for step in rule.limit.steps
        for code in step.value or ()
    }
    used |= {
        code
        for each in measures.measures
        for part in each.parts
        for uplift in part.uplifts
        for code in uplift.where.get(name, ())
    }
    used |= {measures.zone} if measures.zone else set()
    return [code for code in codes.labels(listed).index if code in used]


def _beside(asked: Asked, columns: set[str]) -> list[tuple[str, str]]:
    return [(each.level, _sentence(each, asked.lang)) for each in asked.problems if each.column in columns]


def elsewhere(asked: Asked) -> list[str]:
    """Problems that belong to no field that is shown."""
    steps = [each for several in fields(asked).values() for each in several] + [each for row in amounts(asked) for each in row]
    beside = {sentence for each in steps for _level, sentence in each.problems}
    return [sentence for each in asked.problems if (sentence := _sentence(each, asked.lang)) not in beside]


def _sentence(found: Problem, lang: str) -> str:
    """What is wrong and what is expected; where it is, the field itself says."""
    return " ".join(found.part(name, lang) for name in PARTS[:2])
