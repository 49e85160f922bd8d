"""The plan as records: what `plan.json` holds, field by field. A change of meaning is a new version."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from danji.measures.records import IndicatorRecord, Record, Text

__all__ = [
    "VERSION",
    "CaseRecord",
    "ComparisonRecord",
    "IndicatorRecord",
    "LinkedRecord",
    "PairRecord",
    "Plan",
    "QualityRecord",
    "ReasonRecord",
    "Record",
    "SiteRecord",
    "Text",
    "VerdictRecord",
    "ZoneRecord",
]

VERSION: Literal["1"] = "1"


class CaseRecord(Record):
    """Which zone, under which programme, on which day, with which wishes."""

    name: Text
    region: str = Field(description="code of the province")
    region_name: Text
    programme: str
    programme_name: Text
    programme_fingerprint: str = Field(description="SHA-256 of the programme's files")
    day: date = Field(description="the day whose rules apply")
    reading: str = Field(description="how the distance clause is read for the zone proposed")
    hub: str | None
    target_industry: str | None
    municipalities: list[str]
    weights: dict[str, float] = Field(description="criterion → weight, as given; only their ratios matter")
    link_weights: dict[str, float] = Field(
        default_factory=dict, description="kind of link, or all → weight, beside those of the criteria"
    )
    link_half_km: float | None = Field(
        default=None, description="distance at which a link counts half; none: it does not matter"
    )
    lock_in: list[str]
    lock_out: list[str]
    partial: bool
    actor_reach_km: float
    distance_to: Literal["point", "edge"]


class VerdictRecord(Record):
    """One rule held against the zone."""

    rule: str
    reading: str = Field(description="empty when the rule has one reading only")
    fact: str
    state: Literal["holds", "fails", "undecided"]
    value: float | None = Field(description="in the unit of the fact; none for rules about codes")
    limit: float | list[str]
    compare: Literal["at_most", "at_least", "among"]
    margin: float | None = Field(description="room left; negative: excess")
    unit: str
    because: list[str] = Field(description="the sites that decide")
    undecided: list[str] = Field(description="the sites for which the fact is not known")
    label: Text
    sentence: Text
    source: Text
    url: str
    confidence: str
    notes: list[Text]
    group: str = Field(default="", description="the site, region or kind that decides, for a rule taken for each")
    any_of: str = Field(default="", description="word it shares with rules that can stand in for it")


class ChoiceRecord(Record):
    """Rules of which one way is enough."""

    word: str
    state: Literal["holds", "fails", "undecided"]
    rules: list[str]
    sentence: Text


class LinkedRecord(Record):
    """What links give a zone: they count where both their sites have a part in it, whatever the shares."""

    value: float = Field(description="points, part of the zone's value")
    share: float = Field(description="of the zone's value")
    inside: int = Field(description="linked pairs of sites with both inside")
    pairs: int = Field(description="linked pairs of sites in all")
    sentence: Text


class PairRecord(Record):
    """Two sites that are linked, and what the links are worth where both are inside."""

    one: str
    other: str
    kinds: dict[str, float] = Field(description="kind of link → its size")
    km: float | None = Field(description="between the points of the sites; none: one is unplaced")
    value: float = Field(description="points")
    inside: bool = Field(description="both are in the zone proposed")


class ZoneRecord(Record):
    """A zone with its proof and its verdicts. `shares`: site → share inside, above 0 up to 1."""

    key: str
    label: Text
    reading: str
    role: Literal["best", "runner_up", "whole_sites", "to_edge", "given"]
    shares: dict[str, float]
    value: float | None = Field(description="points: share taken in of what all candidates are worth, of 100")
    links: LinkedRecord | None = Field(default=None, description="what of it comes from links; none: links have no weight")
    bound: float | None = Field(description="points no zone can exceed")
    gap: float | None = Field(description="(bound − value) / value; 0 when proved best")
    proved: bool | None
    circles: int | None = Field(description="places of the circle looked at")
    sets: int | None = Field(description="distinct sets of sites those circles hold, the largest ones")
    solved: int | None = Field(description="sets answered exactly; the others had a bound that is not above")
    by_solver: int | None = Field(description="of these, how many by the solver; the others at sight")
    centre: tuple[float, float] | None = Field(description="centre of the circle: longitude, latitude (WGS84)")
    radius_km: float = Field(description="radius of the circle that holds the sites, about that centre")
    facts: dict[str, float] = Field(description="every numeric fact of the zone")
    verdicts: list[VerdictRecord]
    choices: list[ChoiceRecord] = Field(default_factory=list, description="rules of which one way is enough, by word")
    passes: Literal["holds", "fails", "undecided"] = Field(description="all rules, with the clause read as `reading`")


class ReasonRecord(Record):
    """Why a site is in or out of the best zone of one reading."""

    share: float
    loss: float | None = Field(
        description="points lost by deciding otherwise (locked in: gained without the lock); none: not computed, or no zone"
    )
    sentence: Text


class SiteRecord(Record):
    """A site, what it is worth, and where it ended up."""

    site: str
    name: str
    kind: str
    region: str
    region_name: str
    status: str | None
    lon: float | None
    lat: float | None
    position: str | None = Field(description="what the point is: official, derived, town_point …; none: unplaced")
    area_km2: float
    area_quality: str | None
    stand_in_radius_km: float = Field(description="radius of the circle of that area that stands in for the boundary")
    least_share: float | None = Field(description="least share when taken in part; none: whole only")
    criteria: dict[str, float | None] = Field(description="each criterion in its own unit; none: not known")
    points: dict[str, float] = Field(description="points of the whole site by criterion")
    value: float = Field(description="sum of the points")
    standing: str = Field(description="candidate, kind, unplaced, unknown, rule, elsewhere, locked_out")
    reasons: dict[str, ReasonRecord] = Field(description="reading → reason")
    note: Text | None = Field(description="in Korean where no English was given")
    source: str | None


class ComparisonRecord(Record):
    """A figure in print beside the same fact of the zone proposed."""

    figure: str
    fact: str
    label: Text
    region: str | None
    region_name: str | None
    reported: float
    unit: str
    as_of: date | None
    drawn: float | None
    comparable: str
    note: Text
    source: str


class QualityRecord(Record):
    """Something a reader must know about the data."""

    key: str
    text: Text
    sites: list[str]


class Plan(Record):
    """A draft zone with its evidence, frozen. `fingerprint` is the SHA-256 of everything it was made from."""

    version: Literal["1"] = VERSION
    danji: str = Field(description="version of danji")
    fingerprint: str
    inputs: dict[str, str] = Field(description="file of the workspace → SHA-256")
    case: CaseRecord
    proposal: str = Field(description="key of the zone proposed")
    zones: list[ZoneRecord]
    sites: list[SiteRecord]
    links: list[PairRecord] = Field(default_factory=list, description="linked pairs of sites, where links have a weight")
    indicators: list[IndicatorRecord]
    reported: list[ComparisonRecord]
    quality: list[QualityRecord]
    notes: list[Text] = Field(description="what to know about the programme's rules")

    def zone(self, key: str) -> ZoneRecord:
        """A zone by key."""
        return next(zone for zone in self.zones if zone.key == key)
