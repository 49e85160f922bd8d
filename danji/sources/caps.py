"""Sites that alone are larger than a zone may be: seen before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from danji import rules
from danji.cases import Case
from danji.errors import Problem, problem, warning
from danji.programmes import Programme

AREA = "area_km2"


def over_cap(case: Case, programme: Programme, frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Candidate sites that are larger than the cap on area: wrong where they are locked in, else worth a look.

    A site that may go in by part is larger only if its least share is.
    """
    sites, regions = frames.get("sites"), frames.get("regions")
    if sites is None or regions is None or case.region not in regions.index:
        return []
    about = {"region_kind": str(regions.loc[case.region, "kind"])}
    in_force = [
        rule for rule in rules.in_force(programme.rules, about=about, on=case.day) if rule.reading in {"", case.reading}
    ]
    caps = [rule for rule in in_force if rule.fact == AREA and rule.compare == "at_most" and rule.plain and not rule.word]
    if not caps:
        return []
    cap = min(caps, key=lambda rule: float(rule.limit.on(case.day)))
    limit, table = float(cap.limit.on(case.day)), _candidates(sites, in_force, case)
    least = table["part_min_share"].fillna(1.0) if case.draw.partial else 1.0
    over = table[(table["area_m2"] * least / 1e6).round(rules.PLACES) > limit]
    return [
        (problem if site in case.draw.lock_in else warning)(
            "locked_in_over_cap" if site in case.draw.lock_in else "site_over_cap",
            file="tables/sites",
            column="area_m2",
            name=str(row["name"]),
            area=f"{row['area_m2'] / 1e6:,.6g}",
            limit=f"{limit:,.6g}",
            rule=cap.label,
        )
        for site, row in over.iterrows()
    ]


def _candidates(sites: pd.DataFrame, in_force: Sequence[rules.Rule], case: Case) -> pd.DataFrame:
    """The sites of the kinds and municipalities that may be taken, and of those locked in all."""
    kept = pd.Series(True, index=sites.index)
    for rule in in_force:
        if rule.fact == "site_kind" and rule.plain:
            kept &= sites["kind"].isin(list(rule.limit.on(case.day)))
    if case.municipalities:
        kept &= sites["region"].isin(case.municipalities)
    return sites[kept & ~sites.index.isin(case.draw.lock_out)]
