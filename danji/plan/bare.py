"""Zones that were judged → a plan of them without reasons and evidence: what maps and tables are drawn from."""

from __future__ import annotations

from collections.abc import Sequence

from danji.plan import Basis, case_record, site_records
from danji.plan.records import Plan, ZoneRecord


def bare(ready: Basis, zones: Sequence[ZoneRecord]) -> Plan:
    """A plan that holds these zones, the first of them as proposal; it is not for keeping, so it has no fingerprint."""
    return Plan(
        danji="",
        fingerprint="",
        inputs={},
        case=case_record(ready),
        proposal=zones[0].key,
        zones=list(zones),
        sites=site_records(ready, {}),
        indicators=[],
        reported=[],
        quality=[],
        notes=[],
    )
