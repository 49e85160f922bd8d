"""What links give a zone, and every pair of linked sites, as records."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from danji import rules
from danji.measures.records import Text
from danji.plan.records import LinkedRecord, PairRecord
from danji.texts import LANGUAGES, say
from danji.zones import links


def part(whole: float, shares: Mapping[str, float], linked: pd.DataFrame) -> LinkedRecord:
    """What links give a zone worth so much, with the sentence that says it."""
    value = links.worth(shares, linked)
    inside, pairs, share = len(links.inside(linked, shares)), len(linked), value / whole if whole > 0 else 0.0
    shown = {"whole": f"{whole:.2f}", "value": f"{value:.2f}", "percent": f"{100 * share:.1f}%"}
    key = "links.part" if pairs else "links.none"
    return LinkedRecord(
        value=round(value, rules.PLACES),
        share=round(share, rules.PLACES),
        inside=inside,
        pairs=pairs,
        sentence=Text(**{lang: say(key, lang, **shown, pairs=f"{inside:,}", of=f"{pairs:,}") for lang in LANGUAGES}),
    )


def pairs(tied: links.Tied, linked: pd.DataFrame, shares: Mapping[str, float]) -> list[PairRecord]:
    """Every pair of linked sites, those worth most first."""
    sizes = tied.links.groupby(["one", "other", "kind"], sort=True)["size"].sum()
    apart = tied.links.groupby(["one", "other"])["km"].first()
    kinds: dict[tuple[str, str], dict[str, float]] = {}
    for (one, other, kind), size in sizes.items():
        kinds.setdefault((one, other), {})[kind] = round(float(size), rules.PLACES)
    found = [
        PairRecord(
            one=one,
            other=other,
            kinds=kinds[one, other],
            km=None if pd.isna(apart[one, other]) else round(float(apart[one, other]), rules.PLACES),
            value=round(float(value), rules.PLACES),
            inside=min(shares.get(one, 0.0), shares.get(other, 0.0)) > 0,
        )
        for (one, other), value in linked.sum(axis=1).items()
    ]
    return sorted(found, key=lambda each: (-each.value, each.one, each.other))
