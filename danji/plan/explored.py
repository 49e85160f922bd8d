"""What else could be drawn, as records: what `explore.json` and `compare --json` hold."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from danji.plan.records import Record, Text, ZoneRecord


class Change(Record):
    """What another zone takes in, leaves out, or takes another share of, beside the best."""

    added: list[str]
    dropped: list[str]
    resized: list[str]


class NearZone(Record):
    """A choice of sites near the best."""

    value: float
    away: float = Field(description="points below the best")
    tie: bool = Field(description="worth as much as the best")
    change: Change


class Near(Record):
    """All choices near the best, in falling order, without gaps."""

    within: float = Field(description="share of the best value")
    floor: float = Field(description="points from which a choice is near")
    complete: bool = Field(description="every choice worth the floor or more is listed")
    rest: float = Field(description="no choice that is not listed is worth more than this")
    zones: list[NearZone]


class Alternative(Record):
    """A zone of the portfolio."""

    zone: ZoneRecord
    away: float = Field(description="points below the best")
    from_best: float = Field(description="share of the best's area that lies on other sites")
    apart: float = Field(description="the least such share over all zones listed before")
    change: Change


class Portfolio(Record):
    """Zones that differ from each other; each is the best of those that differ from all before it."""

    by: str = Field(description="the fact of which a share must differ")
    apart: float
    given_up: float
    complete: bool = Field(description="no further zone differs so much without giving up more")
    zones: list[Alternative]


class AimRecord(Record):
    """A value of a front."""

    name: str
    label: Text
    unit: str
    step: float | None = Field(description="how fine the front is in it; none: the value that is maximised")


class FrontPoint(Record):
    """A zone on the front."""

    values: list[float] = Field(description="of each aim, in order")
    points: float = Field(description="the zone's value by the case's weights")
    area_km2: float
    shares: dict[str, float]


class FrontRecord(Record):
    """Zones no zone beats in every value at once."""

    aims: list[AimRecord]
    best: list[float] = Field(description="what the zone that is best by the weights has of each")
    complete: bool = Field(description="walked to the end")
    points: list[FrontPoint]


class CurvePoint(Record):
    """The best value when the limit stands there; none: no zone passes."""

    limit: float
    value: float | None
    bound: float | None
    proved: bool | None


class Mark(Record):
    """A place on the curve that someone names."""

    label: Text
    limit: float
    value: float | None


class Curve(Record):
    """The best value for every place of one limit."""

    rule: str
    label: Text
    unit: str
    limit: float
    step: float
    one_more: float | None = Field(description="points gained by a step more")
    one_less: float | None = Field(description="points lost by a step less; none: no zone passes then")
    complete: bool = Field(description="every place asked for was searched")
    points: list[CurvePoint]
    marks: list[Mark]


class SiteFrequency(Record):
    """How often a site was taken."""

    site: str
    taken: float = Field(description="part of the draws")
    low: float = Field(description="95 % interval of chance")
    high: float
    share: float = Field(description="mean share taken")
    standing: Literal["core", "contested", "out"]
    close: bool = Field(description="the interval holds a threshold")


class Frequencies(Record):
    """Which sites stay in when weights and data are shaken."""

    weights: Literal["about", "uniform"]
    spread: float | None
    errors: dict[str, float] = Field(description="quality of the data → relative standard deviation, assumed")
    draws: int
    asked: int
    failed: int
    error: float = Field(description="largest standard error of a part of the draws")
    core: float
    out: float
    sites: list[SiteFrequency]


class Cost(Record):
    """What deciding a site the other way costs, and the zone that would follow."""

    site: str
    share: float
    loss: float | None = Field(description="points; none: not computed, or no zone passes then")
    computed: bool
    sentence: Text
    value: float | None
    change: Change | None
    instead: dict[str, float] | None


class RelaxedRecord(Record):
    """A rule or wish relaxed by a step, and set aside."""

    key: str
    label: Text
    unit: str
    limit: float | None
    step: float | None = Field(description="none: set aside as a whole")
    margin: float | None
    gain: float = Field(description="points; at least, where not proved")
    gain_without: float | None
    most: float | None = Field(description="what setting it aside can gain at most; none: as told, proved")
    binds: bool
    change: Change
    sentence: Text


class RankRecord(Record):
    """Where a value stands among the random zones."""

    label: Text
    value: float
    below: float = Field(description="part of the random zones worth less")
    low: float = Field(description="95 % interval of chance")
    high: float
    as_good: int


class Null(Record):
    """Random zones that pass the rules."""

    count: int
    rejected: int
    circles: int
    low: float
    middle: float
    high: float
    values: list[float]
    areas_km2: list[float]
    ranks: list[RankRecord]


class Explored(Record):
    """One reading: the best zone and everything about it."""

    reading: str
    label: Text
    best: ZoneRecord
    near: Near
    portfolio: Portfolio
    fronts: list[FrontRecord]
    curve: Curve | None
    frequencies: Frequencies
    costs: list[Cost]
    relaxed: list[RelaxedRecord]
    null: Null
    said: dict[str, list[Text]] = Field(description="subject → sentences")


class Exploration(Record):
    """What else could be drawn, under every reading."""

    version: Literal["1"] = "1"
    danji: str
    fingerprint: str = Field(description="of the plan it belongs to")
    seed: int
    readings: list[Explored]


class StackedRecord(Record):
    """Another scheme on the ground of a zone."""

    scheme: str
    label: Text
    sites: list[str]
    low_km2: float = Field(description="least area that can be meant")
    high_km2: float
    unknown: list[str] = Field(description="sites whose area under the scheme is not known")
    later: list[str] = Field(description="sites where it began after the day of the rules")
    since: dict[str, date]
    effect: Literal["excludes", "allowed", "seen", "own", "unknown"]
    source: Text | None
    sentence: Text


class MunicipalityRecord(Record):
    """What a zone has in a municipality."""

    zone: str
    region: str
    region_name: str
    sites: int
    area_km2: float
    value: float


class PairRecord(Record):
    """Two zones held against each other."""

    first: str
    second: str
    change: Change
    common_km2: float
    of_first: float
    of_second: float
    jaccard: float
    jaccard_sites: float
    sentence: Text


class Compared(Record):
    """Zones side by side."""

    zones: list[ZoneRecord]
    pairs: list[PairRecord]
    municipalities: list[MunicipalityRecord]
    stacked: dict[str, list[StackedRecord]] = Field(description="zone → other schemes on its ground")
