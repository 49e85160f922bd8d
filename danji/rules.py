"""Rule + fact + day → verdict.

A rule is a row of a programme: a fact, a comparison, dated limits and a source. There is no expression language: what a
fact means is an ordinary function (see `zones.facts`), and two readings of one clause are two facts and two rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from danji import texts
from danji.dated import Dated

Comparison = Literal["at_most", "at_least", "among"]
State = Literal["holds", "fails", "undecided"]

PLACES = 6  # facts are rounded once, to 1 mm or 1 m² when in km or km²


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a zone, and the sites it rests on.

    `value` is a number, or for `among` a mapping of who → code. `undecided` names the sites for which the fact is not
    known; the value then counts the others only, which for our facts (none can fall by adding a site) is a lower bound.
    """

    value: float | Mapping[str, str]
    because: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or figure is written."""

    title: texts.Text
    part: str = ""
    url: str = ""
    confidence: str = "UNVERIFIED"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of a rule should know, with its day and source."""

    text: texts.Text
    source: Source


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a programme."""

    name: str
    fact: str
    compare: Comparison
    limit: Dated
    label: texts.Text
    source: Source
    clause: str = ""
    reading: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    notes: tuple[Note, ...] = ()

    def applies(self, about: Mapping[str, str]) -> bool:
        """Is the rule meant for a case with these properties?"""
        return all(about.get(key) in allowed for key, allowed in self.where.items())


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule held against a fact on a day."""

    rule: Rule
    fact: Fact
    limit: float | Sequence[str]
    on: date

    @property
    def state(self) -> State:
        """Holds, fails, or undecided because something is not known."""
        if self.rule.compare == "among":
            return "fails" if self.because else ("undecided" if self.fact.undecided else "holds")
        value, limit = self._numbers()
        if self.rule.compare == "at_least":
            return "holds" if value >= limit else ("undecided" if self.fact.undecided else "fails")
        return "fails" if value > limit else ("undecided" if self.fact.undecided else "holds")

    @property
    def margin(self) -> float | None:
        """Room left (negative: excess), in the unit of the fact; None for codes and where it cannot be decided."""
        if self.rule.compare == "among" or self.state == "undecided":
            return None
        value, limit = self._numbers()
        return round(limit - value if self.rule.compare == "at_most" else value - limit, PLACES)

    @property
    def because(self) -> tuple[str, ...]:
        """The sites that cause the value; for codes, those with a code that is not allowed."""
        if isinstance(self.fact.value, Mapping):
            return tuple(who for who, code in self.fact.value.items() if code not in self._codes())
        return self.fact.because

    def sentence(self, lang: str, names: Mapping[str, str] | None = None) -> str:
        """The verdict as one sentence, with value, limit, margin, day and source."""
        return " ".join(part for part in (self.comparison(lang), self.reason(lang, names or {}), self.cited(lang)) if part)

    def comparison(self, lang: str) -> str:
        """What was compared, and how it came out."""
        label, word = self.rule.label[lang], texts.say(f"verdict.{self.state}", lang)
        if self.rule.compare == "among":
            return texts.say(f"verdict.among_{self.state}", lang, label=label, word=word, count=len(self.because))
        value, limit = self._numbers()
        margin = self.margin or 0.0

        def said(number: float) -> str:
            return texts.quantity(number, self.rule.unit, lang, digits=3)

        if self.state == "undecided":
            known = texts.say("verdict.known_so_far", lang, value=said(value)) if value else ""
            return texts.say(
                f"verdict.undecided_{self.rule.compare}", lang, label=label, word=word, limit=said(limit), known=known
            )
        lacking = "verdict.excess" if self.rule.compare == "at_most" else "verdict.short"
        room = texts.say("verdict.room" if margin >= 0 else lacking, lang, margin=said(abs(margin)))
        return texts.say(
            f"verdict.{self.rule.compare}", lang, label=label, word=word, value=said(value), limit=said(limit), margin=room
        )

    def reason(self, lang: str, names: Mapping[str, str]) -> str:
        """Which sites decide, or why it cannot be decided."""

        def listed(sites: Sequence[str]) -> str:
            shown = ", ".join(names.get(site, site) for site in sites[:5])
            more = len(sites) - 5
            return shown if more <= 0 else texts.say("verdict.and_more", lang, shown=shown, more=more)

        parts = []
        if self.because:
            parts.append(texts.say("verdict.because", lang, sites=listed(self.because)))
        if self.state == "undecided":
            parts.append(texts.say("verdict.not_known", lang, sites=listed(self.fact.undecided)))
        return " ".join(parts)

    def cited(self, lang: str) -> str:
        """Day, source and confidence."""
        source = self.rule.source
        title = " ".join(part for part in (source.title[lang], source.part) if part)
        return texts.say(
            "verdict.cited", lang, on=self.on, source=title, confidence=texts.say(f"words.confidence_{source.confidence}", lang)
        )

    def _numbers(self) -> tuple[float, float]:
        if isinstance(self.fact.value, Mapping) or not isinstance(self.limit, (int, float)):
            raise TypeError(f"{self.rule.name}: {self.rule.compare} needs numbers")
        return round(self.fact.value, PLACES), float(self.limit)

    def _codes(self) -> Sequence[str]:
        return () if isinstance(self.limit, (int, float)) else self.limit


def in_force(rules: Iterable[Rule], *, about: Mapping[str, str], on: date) -> list[Rule]:
    """The rules that apply to such a case and have a limit on that day."""
    return [rule for rule in rules if rule.applies(about) and rule.limit.step_on(on) is not None]


def check(rules: Iterable[Rule], facts: Mapping[str, Fact], *, on: date) -> list[Verdict]:
    """One verdict per rule, as the rules stood on that day.

    Raises
    ------
    NotInForce
        If a rule has no limit on that day; choose with `in_force` first.
    """
    return [Verdict(rule, facts[rule.fact], rule.limit.on(on), on) for rule in rules]


def passes(verdicts: Iterable[Verdict], *, reading: str) -> State:
    """The state of a zone as a whole, when its clauses are read that way."""
    states = {verdict.state for verdict in verdicts if verdict.rule.reading in {"", reading}}
    return "fails" if "fails" in states else ("undecided" if "undecided" in states else "holds")
