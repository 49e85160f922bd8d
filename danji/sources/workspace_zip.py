"""A workspace that comes as a zip: unpacked into a folder of ours, only what a workspace uses."""

from __future__ import annotations

from pathlib import Path

from danji.errors import DataError, problem
from danji.sources import archives, files

USED = (*files.READERS, ".toml", ".yaml", ".md", ".txt", ".json")
CASE = "case.toml"
RESULTS = "out"


def unpack(path: Path, name: str, target: Path) -> int:
    """The workspace of a zip into `target`; how many files of other kinds were left out.

    Its `case.toml` lies at the top, or in the one folder everything is in. Results are left out: they can be made again.

    Raises
    ------
    DataError
        If there is no such file, or something in the zip may not be unpacked; nothing is left in `target` to be used.
    """
    listed = archives.members(path, name)
    tops = sorted((each.name[: -len(CASE)] for each in listed if each.name.rsplit("/", 1)[-1] == CASE), key=len)
    if not tops:
        raise DataError(problem("zip_no_case", file=name))
    inside = [each for each in listed if each.name.startswith(tops[0])]
    kept = [each for each in inside if each.suffix in USED and not each.name.removeprefix(tops[0]).startswith(f"{RESULTS}/")]
    archives.unpack(path, kept, lambda each: target / each.name.removeprefix(tops[0]), name)
    return len(inside) - len(kept)
