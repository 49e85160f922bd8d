"""What constrains a choice of sites: sums, counts of groups, and rules on sets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from danji.rules import ANSWERED
from danji.zones.scores import PER_SITE
from danji.zones.set_rules import SetRule

Floats = NDArray[np.float64]
Groups = NDArray[np.str_] | NDArray[np.bool_]

CIRCLES = ("enclosing_radius_km", "diameter_km", "farthest_from_hub_km")
DISTANCES = (*CIRCLES, "farthest_pair_km")
OF_THE_CASE = (*ANSWERED, "members", "candidate_sites", "region_code")  # no choice of sites changes these: only judged
OF_SITES = ("site_kind", "region_code")
SPREADS = {"municipalities": "region", "complexes": "complex"}  # fact → column of which different values are counted
SUMS = (*PER_SITE, "sites", "area_share", "share_of_sites", "share_of_candidates")


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum over the sites taken, held against a number.

    Σ amountᵢ xᵢ, or with `counts` "site" Σ amountᵢ yᵢ with yᵢ = 1 for a site that is in, whole or in part. The amounts stand in
    `ZoneProblem.amounts` under `of`, or under the fact when `of` is empty. Of limits with the same word in `any_of`
    ("word" or "word/way") one way is enough; the limits of a way hold together.
    """

    rule: str
    fact: str
    compare: str  # at_most | at_least
    limit: float
    of: str = ""
    counts: str = "share"  # share | site
    any_of: str = ""

    @property
    def way(self) -> tuple[str, str]:
        """The word of its ways, and which of them it belongs to: one of its own unless named."""
        return _way(self.any_of, self.rule)

    @property
    def amount(self) -> str:
        """Under which name its amounts stand."""
        return self.of or self.fact

    @property
    def caps(self) -> bool:
        """Does it hold always, and bound a sum of shares from above?"""
        return self.compare == "at_most" and self.counts == "share" and not self.any_of


@dataclass(frozen=True, slots=True)
class Spread:
    """How many groups have a site in the zone (municipalities, actors in reach …), held against a number.

    The groups stand in `ZoneProblem.groups` under `of`: a name for each site, where an empty one counts for nothing, or,
    where a site can belong to several, yes or no for each site and group, (n, g).
    """

    rule: str
    fact: str
    compare: str  # at_most | at_least
    limit: float
    of: str
    any_of: str = ""

    @property
    def way(self) -> tuple[str, str]:
        """The word of its ways, and which of them it belongs to: one of its own unless named."""
        return _way(self.any_of, self.rule)


def _way(any_of: str, rule: str) -> tuple[str, str]:
    word, _, way = any_of.partition("/")
    return word, way or rule


@dataclass(slots=True)
class Limits:
    """What the rules ask of a choice among some sites."""

    amounts: dict[str, Floats] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    groups: dict[str, Groups] = field(default_factory=dict)
    spreads: list[Spread] = field(default_factory=list)
    set_rules: list[SetRule] = field(default_factory=list)


def each_group(groups: Groups) -> NDArray[np.bool_]:
    """Which sites each group has, (g, n)."""
    if groups.dtype == bool:
        return np.asarray(groups.T, dtype=bool)
    names = np.unique(groups[groups != ""])
    return np.asarray(names[:, None] == groups[None], dtype=bool)
