"""Write or check the pinned requirements: hashes, every platform, no index addresses."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "requirements"
HEADER = "# Pinned by `make pins`. Hashes cover every platform; where packages come from is your client's setting.\n"
SETS = {
    "uv": ("uv",),
    "build": ("build",),
    "run": ("run", "web"),
    "front": ("front",),
    "test": ("run", "web", "build", "test"),
    "peers": ("run", "web", "peers"),
}


def wanted() -> dict[str, list[str]]:
    """What each set asks for, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    parts = {
        "run": project["project"]["dependencies"],
        "build": [*project["build-system"]["requires"], "editables"],
        "uv": ["uv"],
        "web": extras["web"],
        "front": extras["front"],
        "test": extras["test"],
        "peers": extras["peers"],
    }
    return {name: [each for part in members for each in parts[part]] for name, members in SETS.items()}


def write() -> None:
    """Pin every set; later sets agree with the run set. A pin that still fits stays: delete the file to renew them all."""
    for name, names in wanted().items():
        source = FOLDER / f".{name}.in"
        source.write_text("\n".join(names) + "\n", encoding="utf-8")
        constraint = ["--constraint", str(FOLDER / "run.txt")] if name not in {"run", "uv", "build", "front"} else []
        target = FOLDER / f"{name}.txt"
        subprocess.run(
            [
                str(Path(sys.executable).parent / "uv"),
                "pip",
                "compile",
                "--system-certs",
                "--quiet",
                "--universal",
                "--python-version",
                "3.11",
                "--generate-hashes",
                "--no-emit-index-url",
                "--no-header",
                "--no-annotate",
                *constraint,
                "--output-file",
                str(target),
                str(source),
            ],
            check=True,
        )
        source.unlink()
        target.write_text(HEADER + target.read_text(encoding="utf-8"), encoding="utf-8")


def problems() -> list[str]:
    """Sets that miss a wanted package, a hash, or name an address."""
    found = []
    for name, names in wanted().items():
        text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, re.MULTILINE))
        for each in names:
            package = re.split(r"[<>=!~\[; ]", each, maxsplit=1)[0].lower().replace("_", "-")
            if package not in pinned:
                found.append(f"requirements/{name}.txt does not pin {package}: run `make pins`")
        if "://" in text:
            found.append(f"requirements/{name}.txt names an address")
        if text.count("==") > text.count("--hash=sha256:"):
            found.append(f"requirements/{name}.txt has a pin without a hash")
    return found


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    wrong = problems()
    print("\n".join(wrong) or "pins are whole")
    sys.exit(bool(wrong))
