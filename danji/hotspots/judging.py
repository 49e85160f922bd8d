"""A programme's tests of a cluster: is it active, together, related, working together; and of which kind it is then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from danji import rules, texts
from danji.hotspots.described import Described
from danji.programmes import ClusterKind, ClusterTests
from danji.rules import Fact, State, Verdict

NONE = "none"  # said where there is none, since an empty cell is not known


@dataclass(frozen=True, slots=True)
class Judged:
    """A cluster held against the tests: the verdicts, its kind if that can be said, and which kinds are still possible."""

    cluster: str
    verdicts: tuple[Verdict, ...]
    kind: ClusterKind | None
    possible: tuple[ClusterKind, ...]

    @property
    def unknown(self) -> tuple[Verdict, ...]:
        """The tests that cannot be decided."""
        return tuple(verdict for verdict in self.verdicts if verdict.state == "undecided")

    def sentence(self, lang: str) -> str:
        """Its kind, or between which kinds it cannot be said, and for want of what."""
        if self.kind is not None:
            return texts.say("hotspots.kind", lang, kind=self.kind.label[lang])
        if not self.possible:
            return texts.say("hotspots.no_kind", lang)
        kinds = " / ".join(each.label[lang] for each in self.possible)
        lacking = ", ".join(each.rule.label[lang] for each in self.unknown)
        return texts.say("hotspots.kind_unknown", lang, kinds=kinds, lacking=lacking)


def judge(described: Described, table: pd.DataFrame, tests: ClusterTests, *, on: date) -> list[Judged]:
    """Every cluster held against the tests as they stood on that day.

    Parameters
    ----------
    described
        The clusters.
    table
        The plants, under their code. `active` says of each whether it does research (yes, no; empty is not known), `projects`
        in which joint projects it takes part (divided by ;  none where there is none; empty is not known).
    tests
        The tests of a programme.
    on
        The day.

    Raises
    ------
    NotInForce
        If a test has no limit on that day.
    """
    found = []
    for cluster, row in described.clusters.iterrows():
        inside = described.members
        members = table.loc[inside.loc[(inside["cluster"] == cluster) & inside["own"], "plant"]]
        verdicts = rules.check(tests.rules, facts(row, members), on=on)
        found.append(judged(str(cluster), verdicts, tests))
    return found


def facts(row: pd.Series, members: pd.DataFrame) -> dict[str, Fact]:
    """What is known of a cluster, as its tests ask it."""
    return {
        "cluster_plants": Fact(float(row["plants"])),
        "cluster_p": Fact(float(row["p_adjusted"])),
        "cluster_quotient": Fact(float(row["quotient"])),
        "active_plants": _active(members),
        "shared_projects": _shared(members),
    }


def judged(cluster: str, verdicts: list[Verdict], tests: ClusterTests) -> Judged:
    """The kind that fits, or those that still may."""
    states = {verdict.rule.name: verdict.state for verdict in verdicts}
    known = {kind.name: _fits(kind, states) for kind in tests.kinds}
    fitting = [kind for kind in tests.kinds if known[kind.name] == "holds"]
    possible = tuple(kind for kind in tests.kinds if known[kind.name] == "undecided")
    return Judged(cluster, tuple(verdicts), fitting[0] if fitting else None, () if fitting else possible)


def _fits(kind: ClusterKind, states: Mapping[str, State]) -> State:
    """Holds when every test it needs holds and every test it excludes fails; a test not known leaves it open."""
    wanted = {**dict.fromkeys(kind.holds, "holds"), **dict.fromkeys(kind.fails, "fails")}
    if any(states[name] not in {want, "undecided"} for name, want in wanted.items()):
        return "fails"
    return "undecided" if any(states[name] == "undecided" for name in wanted) else "holds"


def _active(members: pd.DataFrame) -> Fact:
    known = _column(members, "active")
    return Fact(float((known == "yes").sum()), (), tuple(map(str, members.index[known.isna()])))


def _shared(members: pd.DataFrame) -> Fact:
    """Projects in which two members or more take part; never fewer as more members are known."""
    known = _column(members, "projects")
    taken = known.dropna().str.split(";").explode().str.strip()
    pairs = taken[~taken.isin([NONE, ""])].reset_index().drop_duplicates()
    counts = pairs.iloc[:, -1].value_counts()
    return Fact(float((counts >= 2).sum()), (), tuple(map(str, members.index[known.isna()])))  # noqa: PLR2004  two share


def _column(members: pd.DataFrame, name: str) -> pd.Series:
    return members[name] if name in members else pd.Series(None, index=members.index, dtype=object)
