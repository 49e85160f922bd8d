"""Fifty people clicking, and the studio's answers by size: a real server, its times, its errors.

    python -m bench.web              both tables
    python -m bench.web --sites      studio timings alone

Needs `danji[bench]` (locust) for the first table. Wall times depend on who else uses the machine, so the server's processor
time stands beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

USERS, SECONDS, THINK = 50, 40, (0.6, 1.4)
SIZES = (59, 1300)
PAGES = ("/ko/", "/ko/w/gyeongnam/", "/ko/w/gyeongnam/zone/", "/ko/w/gyeongnam/support/")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sites", action="store_true", help="studio timings alone")
    asked.add_argument("--users", type=int, default=USERS)
    asked.add_argument("--seconds", type=int, default=SECONDS)
    given = asked.parse_args()
    studio()
    if not given.sites:
        clicking(given.users, given.seconds)


def studio() -> None:
    """A verdict after a click at the server, without the network: half the sites in, one more or less each time."""
    with tempfile.TemporaryDirectory() as folder:
        from danji.web import serve

        serve.prepare(Path(folder) / "danji")
        from danji.web import engine, models
        from danji.web.api import judged

        found = engine.opened(models.Workspace.objects.get(slug="gyeongnam"))
        print(f"{'sites':>6} {'read ms':>8} {'ready ms':>9} {'first ms':>9} {'p50 ms':>7} {'p95 ms':>7} {'cpu ms':>7}")
        for size in SIZES:
            begun = time.perf_counter()
            opened = found if size == SIZES[0] else grown(found, size)
            read = time.perf_counter() - begun
            begun = time.perf_counter()
            made = engine.ready(opened)
            ready = time.perf_counter() - begun
            sites = [str(site) for site in made.place.xy.dropna().index]
            walls, cpus = [], []
            for n in range(25):
                zone = engine.Zone(shares=dict.fromkeys(sites[: len(sites) // 2 - n % 7], 1.0))
                begun, cpu = time.perf_counter(), time.process_time()
                judged(opened, zone).model_dump_json()
                walls.append(1000 * (time.perf_counter() - begun))
                cpus.append(1000 * (time.process_time() - cpu))
            first, rest = walls[0], sorted(walls[1:])
            middle = sorted(cpus[1:])[len(cpus) // 2]
            print(f"{size:>6} {1000 * read:>8.0f} {1000 * ready:>9.0f} {first:>9.1f}", end=" ")
            print(f"{rest[len(rest) // 2]:>7.1f} {rest[int(0.95 * len(rest))]:>7.1f} {middle:>7.1f}")


def grown(found, size):
    """The same workspace with its sites again and again, each time a little aside, until there are so many."""
    from dataclasses import replace

    import pandas as pd

    sites = found.workspace.frames["sites"]
    parts = []
    for turn in range(-(-size // len(sites))):
        part = sites.copy()
        part.index = pd.Index([f"{site}-{turn}" if turn else site for site in sites.index], name=sites.index.name)
        for name, step in (("lon", 0.003), ("lat", 0.002)):
            part[name] = part[name] + step * turn
        parts.append(part.drop(columns="geometry", errors="ignore"))
    frame = pd.concat(parts).iloc[:size]
    workspace = replace(found.workspace, frames={**found.workspace.frames, "sites": frame})
    return replace(found, workspace=workspace, bases=type(found.bases)(), proofs=type(found.proofs)(), made=type(found.made)())


def clicking(users: int, seconds: int) -> None:
    """Locust in a process of its own against a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder) / "danji", _free()
        words = [sys.executable, "-m", "danji.cli", "serve", str(home), "--port", str(port)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as server:
            base = f"http://127.0.0.1:{port}"
            _wait(base)
            begun = time.perf_counter()
            urllib.request.urlopen(f"{base}/ko/", timeout=30).read()
            print(f"first page, second time: {1000 * (time.perf_counter() - begun):.0f} ms")
            before = _cpu(server.pid)
            options = ["--headless", "-u", str(users), "-r", "25", "-t", f"{seconds}s", "--host", base, "--only-summary"]
            locust = [sys.executable, "-m", "locust", "-f", __file__, *options, "--csv", str(Path(folder) / "table")]
            subprocess.run(locust, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _table(Path(folder) / "table_stats.csv")
            print(f"server: {_cpu(server.pid) - before:.1f} s of processor in {seconds} s")
            os.killpg(server.pid, 15)


def _table(path: Path) -> None:
    import csv

    heads = ("Request Count", "Failure Count", "50%", "95%", "99%", "Max Response Time", "Requests/s")
    print(f"{'':38}" + "".join(f"{head:>18}" for head in heads))
    for row in csv.DictReader(path.open(encoding="utf-8")):
        print(f"{row['Name'][:36]:38}" + "".join(f"{float(row[head]):>18.1f}" for head in heads))


def _cpu(leader: int) -> float:
    """Seconds of processor of a server and its worker."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(parts[2]) == leader:
            total += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(base: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{base}/ko/", timeout=30).read()
        except OSError:
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main()
else:
    import random

    from locust import HttpUser, between, task

    class Officer(HttpUser):
        """Takes sites in and out, and now and then looks at a page."""

        wait_time = between(*THINK)

        def on_start(self) -> None:
            found = self.client.get("/api/v1/workspaces/gyeongnam/sites", name="sites").json()["features"]
            self.sites = [each["properties"]["site"] for each in found if each["properties"]["standing"] == "candidate"]
            self.shares = dict.fromkeys(random.sample(self.sites, 20), 1.0)

        @task(10)
        def click(self) -> None:
            site = random.choice(self.sites)
            if not self.shares.pop(site, None):
                self.shares[site] = 1.0
            self.client.post(
                "/api/v1/workspaces/gyeongnam/judge",
                data=json.dumps({"shares": self.shares}),
                headers={"Content-Type": "application/json"},
                name="judge",
            )

        @task(2)
        def look(self) -> None:
            self.client.get(random.choice(PAGES), name="page")
