"""A tenant's case → one page for the firm, and behind it the officer's explanation, as one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined

from danji import codes, texts
from danji.support import Choice, Due, Grant, Measures, Recovered, Tenant, duties, money, sentences

CODES = ("code", "codes", "answer")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in the table of the letter."""

    label: str
    kind: str
    state: str
    word: str
    amount: str
    note: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What the template fills in."""

    lang: str
    firm: str
    programme: str
    day: str
    facts: tuple[tuple[str, str], ...]
    returned: tuple[tuple[str, str], ...]  # reading, sum to be returned
    total: str
    cautions: tuple[str, ...]
    rows: tuple[Row, ...]
    paid: tuple[str, ...]
    dues: tuple[str, ...]
    back: tuple[tuple[str, tuple[str, ...]], ...]
    back_notes: tuple[str, ...]
    steps: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    unknown: tuple[str, ...]
    sources: tuple[str, ...]  # the rules it rests on
    fingerprint: str


def letter(
    tenant: Tenant,
    measures: Measures,
    grants: Sequence[Grant],
    choice: Choice,
    *,
    lang: str,
    programme: str,
    dues: Sequence[Due] = (),
    back: Sequence[Recovered] = (),
) -> Letter:
    """The letter in one language."""
    totals = sentences.total(choice, grants, measures, lang)
    chosen = set(choice.measures)
    return Letter(
        lang=lang,
        firm=tenant.name,
        programme=programme,
        day=str(tenant.day),
        facts=_facts(tenant, measures, lang),
        returned=tuple(_returned(each, measures, lang) for each in back),
        total=money.said(choice.total, measures.currency, lang) if choice.decided else texts.say("letter.open", lang),
        cautions=tuple(totals[1:] if choice.decided else totals),
        rows=tuple(_row(each, chosen, lang) for each in sorted(grants, key=_first)),
        paid=tuple(
            f"{each.measure.label[lang]}: {sentences.instalments(each, lang)}"
            for each in grants
            if each.instalments and each.measure.name in chosen
        ),
        dues=tuple(sentences.dues(dues, lang)),
        back=tuple((each.rule.label[lang], tuple(sentences.recovered(each, lang, measures.currency))) for each in back),
        back_notes=_back_notes(tenant, back, measures, lang),
        steps=tuple(
            (
                each.measure.label[lang],
                tuple(sentences.explanation(each, tenant, lang)),
                tuple(f"{note.text[lang]} {sentences.cited(note.source, lang)}" for note in each.measure.notes),
            )
            for each in grants
        ),
        unknown=tuple(each[lang] for each in measures.unknown),
        sources=_sources(grants, back, lang),
        fingerprint=measures.fingerprint[:12],
    )


def page(made: Letter) -> str:
    """The letter as one HTML file: the same bytes every time, nothing loaded from outside."""
    environment = Environment(
        loader=PackageLoader("danji.dossier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    say = {
        key.removeprefix("letter."): wording[made.lang]
        for key, wording in texts.catalogue().items()
        if key.startswith("letter.")
    }
    return environment.get_template("letter.html").render(letter=made, say=say)


def lines(made: Letter) -> list[str]:
    """The same for the terminal: what may be had, step by step, then the total, what to keep, and what comes back."""
    found: list[str] = []
    for label, steps, _notes in made.steps:
        found += [f"■ {label}", *(f"  {step}" for step in steps), ""]
    found += [f"■ {texts.say('letter.total', made.lang)}: {made.total}", *(f"  {each}" for each in made.cautions)]
    for key, listed in (("duties", made.dues), ("back", [line for label, steps in made.back for line in (label, *steps)])):
        found += ["", f"■ {texts.say(f'letter.{key}', made.lang)}", *(f"  {each}" for each in listed)] if listed else []
    return [*found, *(f"  {each}" for each in made.back_notes)]


def _first(grant: Grant) -> tuple[int, Decimal]:
    """Given ones first, the largest first; then what is not decided, refused, not in force."""
    return ("given", "undecided", "refused", "not_in_force").index(grant.state), -(grant.sum)


def _row(grant: Grant, chosen: set[str], lang: str) -> Row:
    measure = grant.measure
    left_out = grant.state == "given" and grant.sum > 0 and measure.name not in chosen
    note, amount = "", "–"
    if grant.state == "undecided":
        note = texts.say("letter.missing", lang, missing=", ".join(sentences.fact(each, lang) for each in grant.missing))
    elif grant.state == "refused":
        note = "; ".join(each.rule.label[lang] for each in grant.because) or texts.say("letter.no_rate", lang)
    elif grant.state == "given" and grant.amount is not None and measure.gives in {"money", "deduction"}:
        amount = money.said(grant.amount, measure.currency, lang)
        kind = "deduction" if measure.gives == "deduction" else measure.bound
        note = texts.say("letter.left_out" if left_out else f"letter.{kind}", lang)
    elif measure.words is not None:
        note = measure.words[lang]
    state = "left_out" if left_out else grant.state
    return Row(
        measure.label[lang],
        codes.label("measure_kinds", measure.kind, lang),
        state,
        texts.say("letter.state_left_out", lang) if left_out else texts.say(f"support.state_{grant.state}", lang),
        amount,
        note,
        texts.say(f"letter.sure_{grant.confidence}", lang),
    )


def _facts(tenant: Tenant, measures: Measures, lang: str) -> tuple[tuple[str, str], ...]:
    """What the letter rests on: facts and amounts as stated."""
    known = codes.labels("tenant_facts")
    found = []
    for name, value in tenant.facts.items():
        listed, type_, unit = (str(known.loc[name, key]) for key in ("codes", "type", "unit"))
        if type_ not in CODES:
            shown = money.said(value, unit or measures.currency, lang)
        else:
            given = value if isinstance(value, tuple) else (value,)
            shown = ", ".join(
                codes.label(listed, each, lang) if listed else texts.say(f"words.answer_{each}", lang) for each in given
            )
        found.append((sentences.fact(name, lang), shown or texts.say("letter.none", lang)))
    sums: dict[str, Decimal] = {}
    for item in tenant.items:
        sums[item.kind] = sums.get(item.kind, Decimal(0)) + item.amount
    for kind, amount in sums.items():
        counts = str(codes.labels("amount_kinds").loc[kind, "counts"])
        found.append(
            (sentences.fact(kind, lang), money.said(amount, "persons" if counts == "persons" else measures.currency, lang))
        )
    return tuple(found)


def _returned(back: Recovered, measures: Measures, lang: str) -> tuple[str, str]:
    """A reading, and what comes back by it; without its interest where that is not known."""
    if back.total is not None:
        return back.rule.label[lang], money.said(back.total, measures.currency, lang)
    principal = money.said(back.principal, measures.currency, lang)
    return back.rule.label[lang], texts.say("letter.principal_only", lang, principal=principal)


def _sources(grants: Sequence[Grant], back: Sequence[Recovered], lang: str) -> tuple[str, ...]:
    """Where the rules are written that give something, or take it back; each once."""
    used = [line.source for each in grants if each.state == "given" for line in each.lines if line.source is not None]
    used += [verdict.rule.source for each in grants if each.state == "given" for verdict in each.verdicts]
    used += [each.rule.source for each in back]
    return tuple(dict.fromkeys(source.title[lang] for source in used))


def _back_notes(tenant: Tenant, back: Sequence[Recovered], measures: Measures, lang: str) -> tuple[str, ...]:
    found = [texts.say("support.readings_differ", lang)] if len(back) > 1 else []
    silent = duties.silence(tenant, measures)
    found += [texts.say(f"support.back_{silent}", lang, day=tenant.days.get("decision", tenant.day))] if silent else []
    printed = None if tenant.recall is None else tenant.recall.printed
    for each in back:
        if printed is not None and each.total is not None and printed != each.total:
            found.append(sentences.misprint(printed, each.total, lang, measures.currency))
    return tuple(found)
