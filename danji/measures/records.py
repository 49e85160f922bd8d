"""What is measured, as records: what `measures.json` holds, field by field. A change of meaning is a new version."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION: Literal["1"] = "1"


class Record(BaseModel):
    """What all records share: nothing else gets in, nothing is changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Record):
    """A wording in each language."""

    ko: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.ko


class IndicatorRecord(Record):
    """One number of the evidence, with its year, definition and source."""

    indicator: str
    label: Text
    region: str
    region_name: str
    industry: str | None
    industry_name: Text | None
    year: int
    since: int | None = Field(default=None, description="first year, for a change")
    value: float | None = Field(description="none: undefined or not known")
    low: float | None = Field(default=None, description="lowest value that rounding of the source allows")
    high: float | None = Field(default=None, description="highest such value")
    unit: str
    note: Text | None = Field(default=None, description="what was left out or assumed")
    source: str


class MeasureRecord(IndicatorRecord):
    """One number of one indicator over a whole table."""

    other: str | None = Field(default=None, description="the second industry, for a pair")
    other_name: Text | None = None
    estimate: str | None = Field(default=None, description="which of several numbers this is, such as p or slope")


class Absent(Record):
    """A year with the regions that have no values in it."""

    year: int
    regions: list[str] = Field(description="codes")
    named: Text = Field(description="their names; whole provinces by the province's name")


class DataRecord(Record):
    """What a table holds, and what it lacks."""

    table: str
    label: Text
    unit: str
    regions: int
    industries: int
    years: list[int]
    complete_years: list[int] = Field(description="years in which every region of the table has values")
    cells: int
    missing_cells: dict[int, int] = Field(description="year → cells whose value is not known")
    absent: list[Absent]
    sentences: list[Text]
    source: str


class WideRow(Record):
    """One region or industry, with all its indicators of the year."""

    table: str
    code: str
    name: Text
    values: dict[str, float | None] = Field(description="indicator → value")


class RankRow(Record):
    """One place of a ranking."""

    place: int
    code: str
    name: Text
    value: float
    low: float | None = None
    high: float | None = None


class RankingRecord(Record):
    """The highest and the lowest by one indicator."""

    indicator: str
    table: str
    of: Literal["region", "industry", "pair"]
    label: Text
    unit: str
    year: int
    since: int | None
    count: int = Field(description="how many have a value")
    undefined: int = Field(description="how many have none")
    top: list[RankRow]
    bottom: list[RankRow]
    line_at: float | None = Field(default=None, description="a value that matters, such as 1 for a quotient")
    note: Text | None = Field(description="what was left out")
    sentence: Text
    means: Text
    misleads: Text
    source: str


class IndustryRow(Record):
    """One industry of the profiled region."""

    industry: str
    name: Text
    amount: float | None = Field(description="in the unit of the table")
    share: float | None
    location_quotient: float | None
    low: float | None = Field(description="lowest quotient the withheld cells, or the rounding of the source, allow")
    high: float | None
    growth: float | None = Field(default=None, description="growth of the amount")
    quotient_growth: float | None = None
    quadrant: str | None = None
    stars: float | None = None
    density: float | None = None
    change: float | None = Field(default=None, description="change of the amount; the next three add up to it")
    national_share: float | None = None
    industry_mix: float | None = None
    regional_shift: float | None = None


class CandidateRow(Record):
    """An industry the region could turn to."""

    industry: str
    name: Text
    amount: float
    density: float | None
    gain: float | None
    growth: float | None
    rank: float | None
    frontier: bool


class ProfileRecord(Record):
    """One region, industry by industry."""

    table: str
    region: str
    name: Text
    why: Text = Field(description="why this region")
    unit: str
    year: int
    since: int | None
    industries: list[IndustryRow]
    candidates: list[CandidateRow]
    sentences: dict[str, Text] = Field(description="part of the profile → what is seen")
    source: str


class InequalityYear(Record):
    """How unequal the regions are in one year."""

    year: int
    regions: int
    missing: Text | None = Field(description="regions without values, by name; none: all are there")
    comparable: bool = Field(description="all regions of the set are there, so the year can be held against others")
    theil: float | None
    between: float | None
    within: float | None
    between_share: float | None
    gini: float | None
    williamson: float | None
    variation: float | None
    atkinson: float | None


class Convergence(Record):
    """Beta convergence between two years."""

    since: int
    until: int
    slope: float | None
    standard_error: float | None
    speed: float | None
    half_life: float | None
    regions: int


class InequalityRecord(Record):
    """Inequality between regions over the years, of one thing, over one set of regions."""

    key: str
    table: str
    values: Literal["per_population", "per_businesses", "total"] = Field(description="what each region has, per what")
    scope: Literal["regions", "provinces_outside"] = Field(description="all regions, or the provinces outside the capital area")
    set: Literal["each_year", "constant"] = Field(description="regions known in the year, or those known in every year")
    groups: Literal["capital", "province", "none"] = Field(description="what between and within refer to")
    title: Text
    unit: str
    years: list[InequalityYear]
    convergence: Convergence | None
    sentences: list[Text]
    source: str


class PersistenceRecord(Record):
    """Moves between fifths of the regions, from each year to the next."""

    table: str
    title: Text
    years: list[int]
    regions: int
    counts: list[list[int]] = Field(description="earlier fifth (row, lowest first) → later fifth (column): moves")
    sentence: Text
    source: str


class AreaRow(Record):
    """One area of a pattern."""

    region: str
    name: Text
    short: Text = Field(description="the name without the region it lies in")
    value: float
    moran: float | None
    p: float | None
    p_adjusted: float | None
    kind: str | None = Field(description="HH, LL, HL, LH, none; nothing for an area without neighbours")
    getis_ord: float | None
    hot_p: float | None
    hot_p_adjusted: float | None
    hot: str | None = Field(description="hot, cold or none")


class PatternRecord(Record):
    """Whether like areas lie together."""

    key: str
    table: str
    title: Text
    unit: str
    year: int
    moran: float | None
    expected: float | None
    p: float | None
    permutations: int
    at_most: float = Field(description="false discovery rate at which an area is marked")
    areas: list[AreaRow]
    alone: list[str] = Field(description="areas without neighbours")
    sentences: dict[str, Text]
    source: str


class FedRecord(Record):
    """An indicator, and whether the workspace can feed it."""

    indicator: str
    label: Text
    table: str | None
    why_not: Text | None = Field(description="none: it can be computed")


class Measures(Record):
    """All that is measured of a workspace. `fingerprint` is the SHA-256 of everything it was made from."""

    version: Literal["1"] = VERSION
    danji: str
    fingerprint: str
    inputs: dict[str, str] = Field(description="file of the workspace → SHA-256")
    name: Text
    data: list[DataRecord]
    rankings: list[RankingRecord]
    regions: list[WideRow]
    industries: list[WideRow]
    profiles: list[ProfileRecord]
    inequality: list[InequalityRecord]
    persistence: list[PersistenceRecord]
    patterns: list[PatternRecord]
    left_out: list[Text] = Field(description="parts that could not be made, and why")
    indicators: list[FedRecord]
