"""What a page on one region or one industry shows, as records."""

from __future__ import annotations

from pydantic import Field

from danji.measures.records import InequalityRecord, ProfileRecord, Record, Text


class Column(Record):
    """What the numbers of a column are: the words of the card of each."""

    key: str
    label: Text
    unit: str
    means: Text
    misleads: Text | None
    year: int
    since: int | None = None
    source: str
    note: Text | None = Field(default=None, description="what was left out or assumed")


class Row(Record):
    """One region or industry with its numbers; what is not known is none."""

    code: str
    name: Text
    values: dict[str, float | None] = Field(description="column → value")
    own: bool = Field(default=False, description="the region the page is about")


class PeerRow(Record):
    """A region with a like mix of industries."""

    region: str
    name: Text
    similarity: float = Field(description="Σ min of shares: 0 nothing in common, 1 the same mix")
    compared: float = Field(description="share of the page's region's amount in industries known in both")


class Node(Record):
    """An industry in the industry space."""

    industry: str
    name: Text
    x: float
    y: float
    amount: float | None = Field(description="of the region, in the unit of the table")
    location_quotient: float | None
    density: float | None
    here: bool = Field(description="the region has it: its quotient is at least 1")


class Link(Record):
    """Two industries that are found in the same regions."""

    first: str
    second: str
    proximity: float


class SpaceRecord(Record):
    """The industry space, with what the region has of it."""

    table: str
    region: str
    name: Text
    year: int
    at_least: float = Field(description="proximity from which a link is drawn; the strongest tree is always drawn")
    nodes: list[Node]
    links: list[Link]
    sentence: Text
    source: str


class StandingRecord(Record):
    """Where a region stands in an inequality between regions."""

    what: Text
    unit: str
    year: int
    value: float
    whole: float = Field(description="all regions together")
    place: int
    of: int
    sentence: Text
    source: str


class RegionRecord(Record):
    """A region beside its peers."""

    table: str
    region: str
    name: Text
    year: int
    years: list[int]
    profile: ProfileRecord
    peers: list[PeerRow]
    chosen: bool = Field(description="the peers were asked for, not found by similarity")
    peers_sentence: Text
    columns: list[Column]
    rows: list[Row] = Field(description="the region first, then its peers")
    industry_columns: list[Column]
    choice_columns: list[Column]
    inequality_columns: list[Column]
    growth_sentence: Text | None
    space: SpaceRecord | None
    standing: StandingRecord | None
    inequality: InequalityRecord | None
    lacks: list[Text] = Field(description="what cannot be shown, and why")
    source: str


class IndustryRecord(Record):
    """An industry: where it is strong, how it grows, and what goes with it."""

    table: str
    industry: str
    name: Text
    year: int
    years: list[int]
    columns: list[Column]
    regions: list[Row] = Field(description="regions, the highest quotient first; after the first many none")
    count: int = Field(description="how many regions there are in all")
    whole: list[Row] = Field(description="the industry among all: concentration, complexity, growth")
    whole_columns: list[Column]
    related: list[Row] = Field(description="industries found in the same regions, the nearest first")
    related_columns: list[Column]
    by_year: list[Row]
    year_columns: list[Column]
    sentences: dict[str, Text]
    lacks: list[Text]
    source: str
