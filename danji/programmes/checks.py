"""What can be wrong with the rules of a programme, beyond their form: names nobody knows, limits that contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from danji import codes
from danji.errors import Problem, problem
from danji.programmes.rows import ClauseRow, RuleRow
from danji.rules import ANSWERED, Rule
from danji.tables.cells import closest

COMPARISONS = ("at_most", "at_least", "among")
COUNTED = {"sites": "sites", "zones": "sites", "actors": "actors"}  # what a fact counts → whose properties may choose


def of_rows(rows: Sequence[RuleRow], clauses: Mapping[str, ClauseRow], file: str) -> list[Problem]:
    """Everything wrong with single rows."""
    found: list[Problem] = []
    names = [row.rule for row in rows]
    facts = codes.labels("facts")
    for at, row in enumerate(rows):
        if row.rule in names[:at] or row.rule in facts.index:
            found.append(problem("rule_name_taken", file=file, rule=row.rule))
        found += _comparison(row, file)
        if row.fact not in facts.index:
            known = ", ".join(facts.index)
            found.append(problem("no_such_fact", file=file, rule=row.rule, value=row.fact, known=known))
            continue
        found += [*_properties(row, file), *_each(row, file), *_reading(row, clauses, file), *_cited(row, file)]
    return found


def of_rules(rules: Sequence[Rule], file: str) -> list[Problem]:
    """Everything wrong between rules: ways that cannot be compared, limits that cross, two limits where one must be."""
    found: list[Problem] = []
    for first, then in combinations(rules, 2):
        if first.word and first.word == then.word and _taken(first) != _taken(then):
            found.append(problem("ways_differ", file=file, rule=first.name, other=then.name, value=first.word))
        if first.word or then.word or _reach(first) != _reach(then) or not _meet(first, then):
            continue
        if first.compare == then.compare and first.fact not in ANSWERED:
            day = _common_days(first, then)
            found += [problem("limits_overlap", file=file, rule=first.name, other=then.name, day=each) for each in day[:1]]
        elif {first.compare, then.compare} == {"at_most", "at_least"} and first.fact not in ANSWERED:
            least, most = (first, then) if first.compare == "at_least" else (then, first)
            found += [
                problem(
                    "limits_cross",
                    file=file,
                    rule=least.name,
                    other=most.name,
                    day=day,
                    low=f"{least.limit.on(day):g}",
                    high=f"{most.limit.on(day):g}",
                )
                for day in _common_days(least, most)
                if least.limit.on(day) > most.limit.on(day)
            ][:1]
    return found


def _comparison(row: RuleRow, file: str) -> Iterator[Problem]:
    given = [name for name in COMPARISONS if getattr(row, name) is not None]
    if len(given) != 1:
        yield problem("one_comparison", file=file, rule=row.rule, count=len(given))
    elif not getattr(row, given[0]):
        yield problem("no_limit", file=file, rule=row.rule, value=given[0])


def _properties(row: RuleRow, file: str) -> Iterator[Problem]:
    """Properties in where, of and except that are not known, and codes that are not in their lists."""
    properties = codes.labels("rule_properties")
    counts = codes.labels("facts").loc[row.fact, "counts"]
    for word, allowed in (("where", row.where), ("of", row.of), ("except", row.without)):
        whose = "case" if word == "where" else COUNTED.get(str(counts), "")
        known = list(properties.index[properties["counts"] == whose])
        for name, values in allowed.items():
            if name not in known:
                listed = ", ".join(known) or "–"
                yield problem("no_such_property", file=file, rule=row.rule, value=name, word=word, known=listed)
                continue
            listing = properties.loc[name, "codes"]
            members = list(codes.labels(listing).index) if listing else list(values)
            for value in values:
                if value not in members:
                    hint = closest(value, members) or ", ".join(members)
                    yield problem("no_such_code", file=file, rule=row.rule, value=value, property=name, hint=hint)


def _each(row: RuleRow, file: str) -> Iterator[Problem]:
    """Facts taken for each where they cannot be, or of the whole where only each has one."""
    fact = codes.labels("facts").loc[row.fact]
    only = fact["only_per"]
    if only == "site" and row.per != only:
        yield problem("fact_for_each", file=file, rule=row.rule, value=row.fact, per=only)
    elif row.per != "whole" and (row.among is not None or only == "whole" or fact["counts"] not in {"sites", "zones"}):
        yield problem("fact_of_the_whole", file=file, rule=row.rule, value=row.fact)
    if (fact["counts"] == "zones") != (row.scope == "programme") and fact["counts"] == "zones":
        yield problem("fact_of_a_portfolio", file=file, rule=row.rule, value=row.fact)
    if row.unit and row.fact != "stated_number":
        yield problem("unit_of_a_fact", file=file, rule=row.rule, value=row.unit)
    if row.theme and row.theme not in codes.labels("fact_themes").index:
        known = ", ".join(codes.labels("fact_themes").index)
        yield problem("no_such_code", file=file, rule=row.rule, value=row.theme, property="theme", hint=known)


def _reading(row: RuleRow, clauses: Mapping[str, ClauseRow], file: str) -> Iterator[Problem]:
    known = clauses[row.clause].readings if row.clause in clauses else {}
    if bool(row.clause) != bool(row.reading) or (row.clause and row.reading not in known):
        listed = "; ".join(f"{name}: {', '.join(clause.readings)}" for name, clause in clauses.items())
        yield problem("no_such_clause", file=file, rule=row.rule, value=f"{row.clause}/{row.reading}", known=listed or "–")


def _cited(row: RuleRow, file: str) -> Iterator[Problem]:
    if not row.source.url and row.source.confidence != "UNVERIFIED":
        yield problem("no_source", file=file, rule=row.rule, value=row.source.confidence)


def _reach(rule: Rule) -> tuple[object, ...]:
    """What a rule is about: its fact, and which sites or actors count."""
    return rule.fact, rule.per, _plain(rule.of), _plain(rule.without), rule.scope


def _taken(rule: Rule) -> tuple[object, ...]:
    """What ways must agree in: of several zones or one, and where taken for each, for which."""
    return (rule.scope, rule.per, _plain(rule.of), _plain(rule.without)) if rule.per else (rule.scope, rule.per)


def _plain(allowed: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((name, tuple(sorted(values))) for name, values in allowed.items()))


def _meet(first: Rule, then: Rule) -> bool:
    """May both be in force for one case and one reading?"""
    if first.reading != then.reading:
        return not (first.reading and then.reading)
    common = set(first.where) & set(then.where)
    return all(set(first.where[key]) & set(then.where[key]) for key in common)


def _common_days(first: Rule, then: Rule) -> list[date]:
    """Days on which one of the two begins and both are in force."""
    days = sorted({step.start for rule in (first, then) for step in rule.limit.steps})
    return [day for day in days if first.limit.step_on(day) and then.limit.step_on(day)]
