"""A programme as a page to read: law, rules by theme, readings, what is not known, and its cases, run anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from danji import codes, texts
from danji.dated import Step
from danji.programmes import Programme
from danji.rules import Note, Rule, Source
from danji.zones.tried import NOT_JUDGED, Tried, tried

SURE = ("H", "M")  # marks above weak and unverified
MANY_CODES = 20  # more codes than this are counted, not listed
LISTS: Mapping[str, str] = {"site_kind": "site_kinds"}  # fact → the list its codes are of


@dataclass(frozen=True, slots=True)
class Row:
    """A rule in words."""

    name: str
    label: str
    limits: tuple[str, ...]
    whom: tuple[str, ...]
    source: str
    url: str
    confidence: str
    notes: tuple[tuple[str, str], ...]  # text, source


@dataclass(frozen=True, slots=True)
class Sheet:
    """A programme in one language."""

    key: str
    lang: str
    name: str
    facts: tuple[str, ...]
    themes: tuple[tuple[str, tuple[Row, ...]], ...]
    readings: tuple[tuple[str, tuple[str, ...], str], ...]  # clause, readings, why
    notes: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    cases: tuple[tuple[str, str, str, str, bool], ...]  # name, day, expected, outcome, good


def sheet(programme: Programme, *, lang: str) -> Sheet:
    """A programme in words, rules in the order of the themes, cases run."""
    themes = codes.labels("fact_themes")
    by_theme = {str(theme): [rule for rule in programme.rules if rule.theme == theme] for theme in themes.index}
    ran = tried(programme)
    return Sheet(
        key=programme.key,
        lang=lang,
        name=programme.name[lang],
        facts=_facts(programme, lang),
        themes=tuple(
            (themes.loc[theme, f"label_{lang}"], tuple(_row(rule, programme, lang) for rule in rules))
            for theme, rules in by_theme.items()
            if rules
        ),
        readings=tuple(
            (clause.label[lang], tuple(label[lang] for label in clause.readings.values()), clause.why[lang])
            for clause in programme.clauses.values()
        ),
        notes=_notes(programme.notes, lang),
        unknown=tuple(each[lang] for each in programme.unknown),
        cases=tuple(_case(each, programme, lang) for each in ran),
    )


def html(programme: Programme, *, lang: str) -> str:
    """A programme as one HTML page that stands alone and prints well."""
    environment = Environment(
        loader=PackageLoader("danji.dossier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = sheet(programme, lang=lang)
    return environment.get_template("programme.html").render(
        sheet=page, lang=lang, word=lambda key, **values: texts.say(f"programme.{key}", lang, **values)
    )


def weak(programme: Programme) -> int:
    """Rules that are unverified or weak on some day."""
    marks = [{step.confidence or rule.source.confidence for step in rule.limit.steps} for rule in programme.rules]
    return sum(not found <= set(SURE) for found in marks)


def first_day(programme: Programme) -> str:
    """The first day of any rule; nothing without rules."""
    return min((str(step.start) for rule in programme.rules for step in rule.limit.steps), default="")


def _facts(programme: Programme, lang: str) -> tuple[str, ...]:
    said = [texts.say("programme.law", lang, law=programme.law[lang])]
    if programme.country is not None:
        said.append(texts.say("programme.country", lang, country=programme.country[lang]))
    if not programme.rules:
        return (*said, texts.say("programme.no_rules", lang))
    days = sorted({str(step.start) for rule in programme.rules for step in rule.limit.steps})
    said.append(texts.say("programme.days", lang, first=days[0]))
    if len(days) > 1:
        said.append(texts.say("programme.changes", lang, days=", ".join(days[1:])))
    return (*said, texts.say("programme.count", lang, count=len(programme.rules), weak=weak(programme)))


def _row(rule: Rule, programme: Programme, lang: str) -> Row:
    return Row(
        name=rule.name,
        label=rule.label[lang],
        limits=tuple(_step(rule, step, lang) for step in rule.limit.steps),
        whom=tuple(_whom(rule, programme, lang)) or (texts.say("programme.everyone", lang),),
        source=_source(rule.source, lang),
        url=rule.source.url,
        confidence=_mark(rule.source.confidence, lang),
        notes=_notes(rule.notes, lang),
    )


def _step(rule: Rule, step: Step, lang: str) -> str:
    said = texts.say("programme.from", lang, day=step.start, limit=_limit(rule, step, lang))
    if step.confidence and step.confidence != rule.source.confidence:
        said += " " + texts.say("programme.weaker", lang, confidence=_mark(step.confidence, lang))
    return said


def _limit(rule: Rule, step: Step, lang: str) -> str:
    if step.value is None:
        return texts.say("programme.repealed", lang)
    if rule.fact == "answer":
        return texts.say("programme.answer", lang)
    if rule.compare == "among":
        if len(step.value) > MANY_CODES or rule.fact not in LISTS:
            return texts.say("programme.among_many", lang, count=len(step.value))
        labels = [codes.label(LISTS[rule.fact], code, lang) for code in step.value]
        return texts.say("programme.among", lang, limit=", ".join(labels))
    return texts.say(f"programme.{rule.compare}", lang, limit=texts.quantity(step.value, rule.unit, lang, digits=6))


def _whom(rule: Rule, programme: Programme, lang: str) -> Iterable[str]:
    """To whom a rule applies, what it counts and how it stands to others."""
    yield from ([_named(rule.where, lang)] if rule.where else [])
    if rule.reading:
        label = programme.reading_label(rule.reading)[lang]
        yield texts.say("programme.reading", lang, reading=label.split(":", maxsplit=1)[0])
    yield from ([texts.say(f"programme.per_{rule.per}", lang)] if rule.per else [])
    yield from ([texts.say("programme.of", lang, what=_named(rule.of, lang))] if rule.of else [])
    yield from ([texts.say("programme.without", lang, what=_named(rule.without, lang))] if rule.without else [])
    yield from ([texts.say(f"programme.scope_{rule.scope}", lang)] if rule.scope != "zone" else [])
    if rule.word:
        key = "any_of" if rule.way == rule.name else "any_of_way"
        yield texts.say(f"programme.{key}", lang, word=rule.word, way=rule.way)


def _named(allowed: Mapping[str, Iterable[str]], lang: str) -> str:
    """Codes of properties in words."""
    properties = codes.labels("rule_properties")
    return "; ".join(
        ", ".join(
            codes.label(properties.loc[name, "codes"], code, lang) if properties.loc[name, "codes"] else code for code in given
        )
        for name, given in allowed.items()
    )


def _case(case: Tried, programme: Programme, lang: str) -> tuple[str, str, str, str, bool]:
    labels = {rule.name: rule.label[lang] for rule in programme.rules}

    def said(states: Mapping[str, str]) -> str:
        shown = [f"{labels.get(name, name)}: {_state(state, lang)}" for name, state in states.items()]
        return "; ".join(shown) or texts.say("programme.no_rule_in_force", lang)

    differing = {name: state for name, state in case.found.items() if case.expected.get(name) != state}
    outcome = "programme.case_good" if case.good else "programme.case_bad"
    return case.name[lang], str(case.on), said(case.expected), texts.say(outcome, lang, found=said(differing)), case.good


def _state(state: str, lang: str) -> str:
    if texts.has(f"verdict.{state}"):
        return texts.say(f"verdict.{state}", lang)
    return texts.say("programme.not_judged", lang) if state == NOT_JUDGED else state


def _notes(notes: Iterable[Note], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((note.text[lang], f"{_source(note.source, lang)}, {_mark(note.source.confidence, lang)}") for note in notes)


def _source(source: Source, lang: str) -> str:
    return " ".join(part for part in (source.title[lang], source.part) if part)


def _mark(confidence: str, lang: str) -> str:
    return texts.say(f"words.confidence_{confidence}", lang)
