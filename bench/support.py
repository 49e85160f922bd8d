"""How long the support of many tenants takes: a table of made-up tenants, read, checked, worked out and turned into rows.

`make bench` prints the seconds; nothing here is a test. One tenant in a hundred is malformed on purpose. The result is then
compared with that of the same rows in another order, and in chunks.
"""

from __future__ import annotations

import csv
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from danji import support
from danji.sources import tenants as reader
from danji.support import records

PROGRAMME = "kr-opportunity-zone"
SIZES, CLASSES = ["large", "mid", "sme"], ["upper", "middle", "lower", "crisis"]
PLACES = [
    "none",
    "opportunity_zone",
    "industrial_complex",
    "opportunity_zone;industrial_complex",
    "free_economic_zone;energy_complex",
]


def made_up(count: int, *, rng: np.random.Generator) -> list[dict[str, str]]:
    """Rows of a table of tenants."""
    rows = []
    for at in range(count):
        row = {
            "tenant": f"T{at}",
            "day": str(np.datetime64("2024-01-01") + int(rng.integers(0, 700))),
            "firm_size": SIZES[rng.integers(3)],
            "investor": ["relocating", "new_site", "extending"][rng.integers(3)],
            "plant": ["founded", "extended"][rng.integers(2)],
            "region_class": CLASSES[rng.integers(4)],
            "designations": PLACES[rng.integers(5)],
            "specialised_industry": ["yes", "no"][rng.integers(2)],
            "supply_chain_item": "no",
            "promised_jobs": str(rng.integers(0, 200)),
            "national_received": "0",
            "land": f"{rng.integers(1, 200)}억원",
            "equipment": str(int(rng.integers(1, 90_000)) * 1_000_000),
            "acquisition_tax": f"{rng.integers(10, 900)}백만원",
            "acquisition_tax_day": str(np.datetime64("2024-06-01") + int(rng.integers(0, 900))) if rng.integers(2) else "",
        }
        if at % 100 == 99:
            row |= [{"land": "-3"}, {"day": "2024-13-01"}, {"firm_size": "huge"}, {"equipment": "a lot"}][at // 100 % 4]
        rows.append(row)
    return rows


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def worked_out(path: Path, measures: support.Measures) -> tuple[dict[str, dict[str, object]], int, float, float]:
    """Name → row of results, the rows not computed, the seconds it took, and those the processor was at work."""
    begun, busy = time.perf_counter(), time.process_time()
    found: dict[str, dict[str, object]] = {}
    bad, ledger = set(), support.Ledger()
    for each in support.many(reader.read_tenants(path, measures), measures):
        if isinstance(each, support.Outcome):
            found[each.tenant.name] = records.row(each, "en")
            ledger.add(each)
        elif each.level == "error":
            bad.add(each.row)
    return found, len(bad), time.perf_counter() - begun, time.process_time() - busy


def main() -> None:
    """Print the table."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    measures = support.read(PROGRAMME)
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        for count in (1_000, 10_000, 100_000):
            rows = made_up(count, rng=rng)
            found, bad, seconds, busy = worked_out(written(Path(folder) / "all.csv", rows), measures)
            took = f"{seconds:6.2f} s ({busy:.2f} s of the processor), {1e6 * busy / count:.0f} µs each"
            print(f"{count:>8,} tenants  {took}  {bad:,} rows not computed")
            if count <= 10_000:
                turned = worked_out(written(Path(folder) / "turned.csv", rows[::-1]), measures)[0]
                parts: dict[str, dict[str, object]] = {}
                for start in range(0, count, 777):
                    parts |= worked_out(written(Path(folder) / "part.csv", rows[start : start + 777]), measures)[0]
                same = all(
                    {name: {**row, "row": 0} for name, row in other.items()}
                    == {name: {**row, "row": 0} for name, row in found.items()}
                    for other in (turned, parts)
                )
                print(f"{'':>8} in another order and in chunks: {'the same' if same else 'NOT THE SAME'}")


if __name__ == "__main__":
    sys.exit(main())
