"""Schemes that a programme's source excludes on the same ground: which sites they bar, and how a zone comes out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from danji import codes, rules
from danji.cases import Case
from danji.dated import Dated, Step
from danji.programmes import Programme
from danji.rules import Fact, Rule, Verdict
from danji.texts import LANGUAGES, say
from danji.zones import compare

RULE = "stacking: {scheme}"


def barred(programme: Programme, frames: Mapping[str, pd.DataFrame], case: Case) -> frozenset[str]:
    """The sites under an excluded scheme on the case's day: nothing is drawn there, as which part it covers is not known."""
    rows = _standing(frames, case)
    return frozenset(rows.loc[rows["scheme"].isin(_excluded(programme)), "site"].map(str)) if len(rows) else frozenset()


def verdicts(
    programme: Programme, shares: Mapping[str, float], frames: Mapping[str, pd.DataFrame], case: Case
) -> list[Verdict]:
    """One verdict for each excluded scheme: the area that surely lies under both, and the sites where that is not known.

    Without a table of designations none can be decided; with one, a site without a row is under no other scheme.
    """
    rows = _standing(frames, case)
    found = {each.scheme: each for each in compare.stacked(shares, frames["sites"], rows.set_index(["site", "scheme"]))}
    known = "designations" in frames
    return [_verdict(programme, scheme, found.get(scheme), case, known=known) for scheme in _excluded(programme)]


def _verdict(programme: Programme, scheme: str, found: compare.Stacked | None, case: Case, *, known: bool) -> Verdict:
    source = programme.stacking[scheme].source
    name = RULE.format(scheme=scheme)
    label = {lang: say("plan.stacking", lang, scheme=codes.label("schemes", scheme, lang)) for lang in LANGUAGES}
    limit = Dated(name, (Step(case.day, 0.0, ""),))
    rule = Rule(name, "area_km2", "at_most", limit, label, source, unit="km²")
    if found is None:
        return Verdict(rule, Fact(0.0, (), () if known else ("designations",)), 0.0, case.day)
    open_ = found.sites if found.high_km2 > 0 else ()
    return Verdict(rule, Fact(round(found.low_km2, rules.PLACES), found.sites, open_), 0.0, case.day)


def _excluded(programme: Programme) -> list[str]:
    return [each.scheme for each in programme.stacking.values() if each.effect == "excludes"]


def _standing(frames: Mapping[str, pd.DataFrame], case: Case) -> pd.DataFrame:
    """The designations that stand on the case's day, a row each."""
    if "designations" not in frames:
        return pd.DataFrame({"site": [], "scheme": [], "area_m2": []})
    return compare.in_force(frames["designations"], case.day).reset_index()
