"""Rule + fact + day → verdict.

A rule is a row of a programme: a fact, a comparison, dated limits and a source. There is no expression language: what a
fact means is an ordinary function (see `zones.facts`), and two readings of one clause are two facts and two rows. Four
words widen a row: `per` takes the fact for each site, region or kind, `of` and `without` say which sites or actors count,
and `any_of` names rules of which one is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from danji import codes, texts
from danji.dated import Dated

Comparison = Literal["at_most", "at_least", "among"]
State = Literal["holds", "fails", "undecided"]
Per = Literal["", "site", "region", "kind"]
Scope = Literal["zone", "case", "programme"]

ANSWERED = ("answer", "stated_number")  # facts a person states, under the name of the rule that asks
WORST: tuple[State, ...] = ("fails", "undecided", "holds")

NAMED = 5  # sites a sentence names; the rest it counts
DIGITS = 3  # decimals of a number in a sentence
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
    per: Per = ""  # taken for each; the worst decides
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # only these sites or actors count
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # these do not (`except` in the file)
    any_of: str = ""  # word, or word/way: of the ways of a word, one that holds is enough
    scope: Scope = "zone"  # zone: each; case: all zones of the case together; programme: all zones of the country
    theme: str = ""

    @property
    def plain(self) -> bool:
        """Is the fact taken of the whole zone, with every site?"""
        return not (self.per or self.of or self.without or self.fact in ANSWERED)

    @property
    def word(self) -> str:
        """The word this rule shares with those that can stand in for it."""
        return self.any_of.partition("/")[0]

    @property
    def way(self) -> str:
        """Which of the ways of its word it belongs to; a way of its own unless named."""
        return self.any_of.partition("/")[2] or self.name

    def applies(self, about: Mapping[str, str]) -> bool:
        """Is the rule meant for a case with these properties?"""
        return all(about.get(key) in allowed for key, allowed in self.where.items())


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule held against a fact on a day; for a rule taken for each, against that of the group which decides."""

    rule: Rule
    fact: Fact
    limit: float | Sequence[str]
    on: date
    group: str = ""
    parts: Mapping[str, Verdict] = field(default_factory=dict)  # group → its own verdict, for a rule taken for each

    @property
    def nothing(self) -> bool:
        """Is there no site, region or kind the rule could be taken for?"""
        return bool(self.rule.per) and not self.group

    @property
    def state(self) -> State:
        """Holds, fails, or undecided because something is not known."""
        if self.nothing:
            return "holds"
        if self.rule.compare == "among":
            return "fails" if self.because else ("undecided" if self.fact.undecided else "holds")
        value, limit = self._numbers()
        if self.rule.compare == "at_least":
            return "holds" if value >= limit else ("undecided" if self.fact.undecided else "fails")
        return "fails" if value > limit else ("undecided" if self.fact.undecided else "holds")

    @property
    def margin(self) -> float | None:
        """Room left (negative: excess), in the unit of the fact; None for codes and where it cannot be decided."""
        if self.rule.compare == "among" or self.state == "undecided" or self.nothing:
            return None
        value, limit = self._numbers()
        return round(limit - value if self.rule.compare == "at_most" else value - limit, PLACES)

    @property
    def because(self) -> tuple[str, ...]:
        """The sites that cause the value; for codes, those with a code that is not allowed."""
        if isinstance(self.fact.value, Mapping):
            return tuple(who for who, code in self.fact.value.items() if code not in self._codes())
        return self.fact.because

    @property
    def confidence(self) -> str:
        """How sure the limit of that day is."""
        step = self.rule.limit.step_on(self.on)
        return step.confidence if step is not None and step.confidence else self.rule.source.confidence

    def sentence(self, lang: str, names: Mapping[str, str] | None = None) -> str:
        """The verdict as one sentence, with value, limit, margin, day and source."""
        known = names or {}
        return " ".join(part for part in (self.comparison(lang, known), self.reason(lang, known), self.cited(lang)) if part)

    def comparison(self, lang: str, names: Mapping[str, str] | None = None) -> str:
        """What was compared, and how it came out."""
        label, word = self._label(lang, names or {}), texts.say(f"verdict.{self.state}", lang)
        if self.nothing:
            return texts.say("verdict.nothing", lang, label=label, word=word)
        if self.rule.fact == "answer":
            answer = next(iter(self.fact.value.values()), "unknown") if isinstance(self.fact.value, Mapping) else "unknown"
            return texts.say("verdict.answered", lang, label=label, word=word, answer=texts.say(f"words.answer_{answer}", lang))
        if self.rule.compare == "among":
            return texts.say(f"verdict.among_{self.state}", lang, label=label, word=word, count=len(self.because))
        value, limit = self._numbers()
        margin = self.margin or 0.0

        def said(number: float) -> str:
            return texts.quantity(number, self.rule.unit, lang, digits=digits)

        digits = DIGITS
        if value != limit and said(value) == said(limit):  # over by a hair: say it so that it can be seen
            digits = PLACES

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
        if self.rule.fact in ANSWERED:
            parts = [texts.say("verdict.one_way", lang)] if self.rule.word else []
            return " ".join([*parts, *([texts.say("verdict.to_be_stated", lang)] if self.state == "undecided" else [])])
        parts = [texts.say("verdict.one_way", lang)] if self.rule.word else []
        if len(self.parts) > 1:
            parts.append(texts.say("verdict.of_each", lang, count=len(self.parts)))
        if self.because and self.because != (self.group,):
            parts.append(texts.say("verdict.because", lang, sites=_named(self.because, names, lang)))
        if self.state == "undecided":
            parts.append(texts.say("verdict.not_known", lang, sites=_named(self.fact.undecided, names, lang)))
        return " ".join(parts)

    def cited(self, lang: str) -> str:
        """Day, source and confidence."""
        source = self.rule.source
        title = " ".join(part for part in (source.title[lang], source.part) if part)
        return texts.say(
            "verdict.cited", lang, on=self.on, source=title, confidence=texts.say(f"words.confidence_{self.confidence}", lang)
        )

    def _label(self, lang: str, names: Mapping[str, str]) -> str:
        """The rule in words, with the group that decides."""
        if not self.group:
            return self.rule.label[lang]
        group = codes.label("site_kinds", self.group, lang) if self.rule.per == "kind" else names.get(self.group, self.group)
        return texts.say("verdict.for_each", lang, label=self.rule.label[lang], group=group)

    def _numbers(self) -> tuple[float, float]:
        if isinstance(self.fact.value, Mapping) or not isinstance(self.limit, (int, float)):
            raise TypeError(f"{self.rule.name}: {self.rule.compare} needs numbers")
        return round(self.fact.value, PLACES), float(self.limit)

    def _codes(self) -> Sequence[str]:
        return () if isinstance(self.limit, (int, float)) else self.limit


@dataclass(frozen=True, slots=True)
class Choice:
    """The verdicts of the rules that share a word: one way that holds is enough (for each, where taken for each)."""

    word: str
    verdicts: tuple[Verdict, ...]

    @property
    def ways(self) -> dict[str, list[Verdict]]:
        """Way → the verdicts that must hold together."""
        found: dict[str, list[Verdict]] = {}
        for verdict in self.verdicts:
            found.setdefault(verdict.rule.way, []).append(verdict)
        return found

    @property
    def groups(self) -> tuple[str, ...]:
        """What the rules are taken for; one empty name for the whole zone."""
        return tuple(dict.fromkeys(group for verdict in self.verdicts for group in verdict.parts)) or ("",)

    def state_of(self, group: str) -> State:
        """How the choice comes out for one group."""
        states = [_worst(_part(verdict, group).state for verdict in way) for way in self.ways.values()]
        return WORST[max(WORST.index(state) for state in states)]

    @property
    def state(self) -> State:
        """How the choice comes out: the worst group decides."""
        return _worst(self.state_of(group) for group in self.groups)

    def held_by(self, group: str) -> tuple[str, ...]:
        """The ways that hold for a group."""
        return tuple(name for name, way in self.ways.items() if all(_part(verdict, group).state == "holds" for verdict in way))

    def sentence(self, lang: str, names: Mapping[str, str] | None = None) -> str:
        """Which ways there are, how it came out, and by which way or for want of which."""
        known = names or {}

        def said(way: str) -> str:
            return texts.say("verdict.and", lang).join(verdict.rule.label[lang] for verdict in self.ways[way])

        ways = texts.say("verdict.or", lang).join(said(way) for way in self.ways)
        parts = [texts.say("verdict.one_is_enough", lang, ways=ways, word=texts.say(f"verdict.{self.state}", lang))]
        for way in self.ways:
            held = [group for group in self.groups if way in self.held_by(group)]
            if held and self.groups == ("",):
                parts.append(texts.say("verdict.held_by", lang, way=said(way)))
            elif held:
                parts.append(texts.say("verdict.held_by_each", lang, way=said(way), sites=_named(held, known, lang)))
        open_ = [group for group in self.groups if group and self.state_of(group) != "holds"]
        if open_:
            parts.append(texts.say("verdict.held_by_none", lang, sites=_named(open_, known, lang)))
        return " ".join(parts)


def in_force(rules: Iterable[Rule], *, about: Mapping[str, str], on: date) -> list[Rule]:
    """The rules that apply to such a case and have a limit on that day."""
    return [rule for rule in rules if rule.applies(about) and rule.limit.step_on(on) is not None]


def check(rules: Iterable[Rule], facts: Mapping[str, Fact | Mapping[str, Fact]], *, on: date) -> list[Verdict]:
    """One verdict per rule, as the rules stood on that day.

    `facts` holds what each rule is held against under the rule's name, or, for a fact of the whole zone, under the fact's.

    Raises
    ------
    NotInForce
        If a rule has no limit on that day; choose with `in_force` first.
    """
    found = []
    for rule in rules:
        fact = facts[rule.name] if rule.name in facts else facts[rule.fact]
        limit = rule.limit.on(on)
        found.append(Verdict(rule, fact, limit, on) if isinstance(fact, Fact) else _for_each(rule, fact, limit, on))
    return found


def choices(verdicts: Iterable[Verdict]) -> list[Choice]:
    """The verdicts of rules that can stand in for each other, by word."""
    words: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.rule.word:
            words.setdefault(verdict.rule.word, []).append(verdict)
    return [Choice(word, tuple(found)) for word, found in words.items()]


def passes(verdicts: Iterable[Verdict], *, reading: str) -> State:
    """The state of a zone as a whole, when its clauses are read that way; of rules with a word one way is enough."""
    chosen = [verdict for verdict in verdicts if verdict.rule.reading in {"", reading}]
    return _worst([verdict.state for verdict in chosen if not verdict.rule.word] + [each.state for each in choices(chosen)])


def _for_each(rule: Rule, facts: Mapping[str, Fact], limit: float | Sequence[str], on: date) -> Verdict:
    """The verdict of the group that decides: the worst state, then the least margin, then the first."""
    parts = {group: Verdict(rule, fact, limit, on, group) for group, fact in facts.items()}
    if not parts:
        return Verdict(rule, Fact(0.0), limit, on)

    def badness(verdict: Verdict) -> tuple[int, float]:
        return WORST.index(verdict.state), 0.0 if verdict.margin is None else verdict.margin

    worst = min(parts.values(), key=badness)
    return replace(worst, parts=parts)


def _part(verdict: Verdict, group: str) -> Verdict:
    return verdict.parts.get(group, verdict) if verdict.parts else verdict


def _worst(states: Iterable[State]) -> State:
    return min(states, key=WORST.index, default="holds")


def _named(who: Sequence[str], names: Mapping[str, str], lang: str) -> str:
    shown, more = ", ".join(names.get(each, each) for each in who[:NAMED]), len(who) - NAMED
    return shown if more <= 0 else texts.say("verdict.and_more", lang, shown=shown, more=more)
