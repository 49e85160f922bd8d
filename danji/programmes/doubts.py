"""What the author of a programme's rules should look at: gaps in days, doubtful sources, rules without a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from danji import texts
from danji.errors import Problem, warning
from danji.rules import Rule


def doubtful(rules: Sequence[Rule], cases: Iterable[Mapping[str, Any]], file: str) -> list[Problem]:
    """Everything an author should look at; none of it keeps the rules from being used."""
    tried = {name for case in cases for name in case["expect"]}
    found = [each for rule in rules for each in _of_rule(rule, file)]
    untried = (rule.name for rule in rules if rule.name not in tried and rule.any_of not in tried - {""})
    return found + [warning("rule_untried", file=file, rule=name) for name in untried]


def _of_rule(rule: Rule, file: str) -> Iterator[Problem]:
    limit = texts.wordings("programme.limit_word")
    for first, then in pairwise(rule.limit.steps):
        if (first.value, first.source, first.confidence) == (then.value, then.source, then.confidence):
            yield warning("step_changes_nothing", file=file, measure=rule.name, value=limit, day=then.start)
        if first.value is None:
            yield warning("gap_in_days", file=file, measure=rule.name, value=limit, day=first.start, until=then.start)
    for step in rule.limit.steps:
        if (step.confidence or rule.source.confidence) == "UNVERIFIED":
            yield warning("value_unverified", file=file, measure=rule.name, value=limit, day=step.start)
