"""How smoothly a map of many areas moves: 20,000 generated polygons, the zone studio over them, a hand that drags.

    python -m bench.web_map [--areas 20000] [--seconds 4]

Prints the size of the layer and how long the server takes for it, the time until the map stands, and the times between frames
while the map is dragged. Without a graphics card the browser draws on the processor (SwiftShader), which is the worst case.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import tempfile
import time
import urllib.request
from pathlib import Path

import pandas as pd

from tests.web_server import FLAGS, browser_path, served

ROOT = Path(__file__).resolve().parents[1]
CORNERS = 14  # of each polygon, about what a simplified boundary has
WATCH = """() => {
  window.frames_ = []; let last = performance.now();
  const look = (now) => { window.frames_.push(now - last); last = now; window.watching = requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""


def polygons(count: int) -> list[dict[str, object]]:
    """Areas with wavy sides on a grid over a country, none over another."""
    side = math.ceil(math.sqrt(count))
    wide, high = 3.2 / side, 2.6 / side
    found = []
    for place in range(count):
        x, y = -2.6 + wide * (place % side), 51.8 + high * (place // side)
        turns = [2 * math.pi * step / CORNERS for step in range(CORNERS)]
        ring = [
            [
                round(x + 0.47 * wide * math.cos(turn) * (1 - 0.12 * math.sin(3 * turn + place)), 5),
                round(y + 0.47 * high * math.sin(turn) * (1 - 0.12 * math.sin(3 * turn + place)), 5),
            ]
            for turn in turns
        ]
        properties = {
            "region": f"X{place:05d}",
            "name": f"X{place}",
            "level": "municipality",
            "within": "X",
            "kind": "municipality",
        }
        found.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
        )
    return found


def workspace(folder: Path, count: int) -> None:
    """An example whose regions have codes of their own, with so many regions more."""
    shutil.copytree(ROOT / "examples" / "programmes" / "uk-freeport", folder)
    path = folder / "tables" / "regions.csv"
    own = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    path.unlink()
    features = [
        {"type": "Feature", "properties": {key: value or None for key, value in row.items()}, "geometry": None} for row in own
    ]
    content = {"type": "FeatureCollection", "features": [*features, *polygons(count)]}
    path.with_suffix(".geojson").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def spent() -> float:
    """Seconds of processor time that the browser's processes have had: frames are counted by it where the machine is shared."""
    total, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if b"playwright" in (place / "cmdline").read_bytes():
                total += sum(map(int, (place / "stat").read_text().rsplit(")", 1)[1].split()[11:13])) / ticks
        except OSError:
            continue  # it has ended
    return total


def dragged(page: object, seconds: float) -> tuple[list[float], float]:
    """Times between frames while the map is dragged to and fro, and the processor time of it all."""
    box = page.locator("#map canvas").bounding_box()  # type: ignore[attr-defined]
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)  # type: ignore[attr-defined]
    page.mouse.down()  # type: ignore[attr-defined]
    page.evaluate(WATCH)  # type: ignore[attr-defined]
    begun, before, step = time.monotonic(), spent(), 0
    while time.monotonic() - begun < seconds:
        step += 1
        page.mouse.move(x + 140 * math.sin(step / 12), y + 90 * math.sin(step / 17))  # type: ignore[attr-defined]
        page.wait_for_timeout(12)  # type: ignore[attr-defined]
    page.mouse.up()  # type: ignore[attr-defined]
    found: list[float] = page.evaluate("() => { cancelAnimationFrame(window.watching); return window.frames_; }")  # type: ignore[attr-defined]
    return sorted(found[2:]), spent() - before


def zoomed_out(page: object) -> None:
    """The wheel turned until the whole layer is in view."""
    box = page.locator("#map canvas").bounding_box()  # type: ignore[attr-defined]
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # type: ignore[attr-defined]
    for _step in range(12):
        page.mouse.wheel(0, 240)  # type: ignore[attr-defined]
        page.wait_for_timeout(250)  # type: ignore[attr-defined]
    page.wait_for_timeout(4000)  # type: ignore[attr-defined]


def told(what: str, frames: list[float], used: float) -> None:
    """A line of figures."""
    rate, middle, late = 1000 * len(frames) / sum(frames), frames[len(frames) // 2], frames[int(0.95 * len(frames))]
    each = f"{1000 * used / len(frames):.0f} ms of processor time a frame"
    print(
        f"{what}: {len(frames)} frames, {rate:.0f}/s; ms: median {middle:.0f}, p95 {late:.0f}, worst {frames[-1]:.0f}; {each}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--areas", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--views", default="as opened,all in view")
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "danji"
        workspace(home / "workspaces" / "many", asked.areas)
        with served(home) as base, sync_playwright() as playwright:
            layer = f"{base}/api/v1/workspaces/many/regions"
            for time_ in ("first", "again"):
                begun = time.monotonic()
                size = len(urllib.request.urlopen(layer, timeout=600).read())  # noqa: S310  our own server
                print(f"layer, {time_}: {size / 1e6:.1f} MB in {time.monotonic() - begun:.2f} s")
            browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            begun = time.monotonic()
            page.goto(f"{base}/ko/w/many/zone/")
            page.wait_for_selector("body[data-ready=map]", timeout=300_000)
            page.wait_for_timeout(3000)
            print(f"map stands after {time.monotonic() - begun - 3:.2f} s")
            for view in asked.views.split(","):
                if view == "all in view":
                    zoomed_out(page)
                for turn in range(1, 4):
                    told(f"{view}, drag {turn}", *dragged(page, asked.seconds))
            browser.close()


if __name__ == "__main__":
    main()
