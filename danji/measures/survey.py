"""All parts together, for every table of a workspace that can be measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from danji.cases import Case
from danji.errors import DataError, problem
from danji.measures.basis import TABLES, Basis, Frames, basis, tables_of, text
from danji.measures.data import described
from danji.measures.inequality import unequal
from danji.measures.one import availability
from danji.measures.pattern import patterns
from danji.measures.persistence import persistent
from danji.measures.profile import profile
from danji.measures.rankings import rankings, wide, wide_rows
from danji.measures.records import Measures, ProfileRecord, Text


def survey(
    case: Case, frames: Frames, *, version: str, inputs: Mapping[str, str], table: str | None = None, region: str | None = None
) -> Measures:
    """Everything measured of a workspace: its data, rankings, profile, inequality and pattern.

    Parameters
    ----------
    case, frames
        The case and the tables of a workspace.
    version
        Version of danji.
    inputs
        File → SHA-256.
    table
        The one table to measure; without it all there are.
    region
        The region to profile; without it that of the case, or the largest.

    Raises
    ------
    DataError
        If no table can be measured, or no table has the region.
    """
    bases = [basis(frames, each) for each in ([table] if table else tables_of(frames))]
    if not bases:
        raise DataError(problem("missing_table", file="tables/", table=" / ".join(TABLES)))
    if region is not None and not any(region in each.areas for each in bases):
        raise DataError(problem("no_region", value=region, table=" / ".join(each.table for each in bases)))
    profiles = [_profile(each, case, region) for each in bases]
    left_out: list[Text] = []
    tables = [wide(each) for each in bases]
    made = {
        "rankings": [each for ready in tables for each in rankings(ready)],
        "inequality": [each for ready in bases for each in unequal(ready)],
        "patterns": [
            each for ready, own in zip(bases, profiles, strict=True) for each in patterns(ready, _industries(ready, case, own))
        ],
    }
    for part, found in made.items():
        if not found:
            left_out.append(text(f"measures.no_{part}"))
    known = [each for each in profiles if each is not None]
    if not any(each.candidates for each in known):
        left_out.append(text("measures.no_candidates"))
    return Measures(
        danji=version,
        fingerprint=_fingerprint(version, inputs, table, region),
        inputs=dict(inputs),
        name=Text(**case.name),
        data=[described(each) for each in bases],
        regions=[row for each in tables for row in wide_rows(each, "region")],
        industries=[row for each in tables for row in wide_rows(each, "industry")],
        profiles=known,
        persistence=[each for each in map(persistent, bases) if each is not None],
        left_out=left_out,
        indicators=availability(frames, table=table),
        **made,
    )


def highlights(made: Measures) -> list[Text]:
    """What a person should be told first: the data, the profile, inequality and pattern, a few sentences each."""
    said = [sentence for each in made.data for sentence in each.sentences]
    for each in made.profiles:
        said += [each.sentences[key] for key in ("quotients", "choice") if key in each.sentences]
    for unequal_ in made.inequality[:1]:
        said += unequal_.sentences[:4]
    said += [each.sentences["whole"] for each in made.patterns]
    return [*said, *made.left_out]


def _profile(ready: Basis, case: Case, region: str | None) -> ProfileRecord | None:
    return None if region is not None and region not in ready.areas else profile(ready, case, region)


def _industries(ready: Basis, case: Case, own: ProfileRecord | None) -> list[str]:
    """The industry whose quotient is mapped: the target industry, else what the profiled region is most specialised in."""
    there = set(ready.values.index.get_level_values("industry"))
    if case.target_industry in there:
        return [str(case.target_industry)]
    first = [row.industry for row in (own.industries if own else []) if row.location_quotient is not None]
    return first[:1]


def _fingerprint(version: str, inputs: Mapping[str, str], table: str | None, region: str | None) -> str:
    content = json.dumps([version, dict(inputs), table, region], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
