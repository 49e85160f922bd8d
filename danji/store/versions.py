"""Files of a workspace that are written whole, with every version kept: `.history/<name>/0001/…` beside `tables/`.

A version is filled beside its place and moved there as a whole folder; its number is taken by whoever moves first. So of two
who write on the same version the second is told, and a process that dies at any moment leaves either the old file or the new.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from danji.errors import DataError, problem
from danji.sources import files

HISTORY = ".history"
RECORD = "record.json"
CASE = "case"
BESIDE = ".new-"
_ONE = threading.RLock()  # of this process; other processes are held apart by the number


class Overtaken(Exception):
    """Someone else has written a newer version."""


@dataclass(frozen=True, slots=True)
class Version:
    """A file as it was written: by whom, from which file of theirs, on which day; `number` 1 is what was found there."""

    number: int
    file: str
    sha256: str
    made: str  # UTC, ISO 8601
    by: str = ""
    sent_as: str = ""
    sent_sha256: str = ""
    rows: int | None = None
    restored: int | None = None


def versions(folder: Path, name: str) -> list[Version]:
    """Every version of a table (or of the case) that was kept, the oldest first."""
    records = sorted((folder / HISTORY / name).glob(f"[0-9]*/{RECORD}"))
    return [Version(**json.loads(path.read_text(encoding="utf-8"))) for path in records]


def path_of(folder: Path, name: str, number: int) -> Path:
    """The file of a version.

    Raises
    ------
    DataError
        If there is no such version.
    """
    for each in versions(folder, name):
        if each.number == number:
            return folder / HISTORY / name / _label(number) / each.file
    raise DataError(problem("no_such_version", value=str(number), table=name))


def present(folder: Path, name: str) -> Path | None:
    """The file of a table (or of the case) that is in use; None without one, of several the first."""
    found = [folder / "case.toml"] if name == CASE else _files(folder, name)
    return next((path for path in found if path.is_file()), None)


def seen(folder: Path, name: str) -> int:
    """The number of the version in use, 0 where there is no file; a file put there by hand is kept as a version first."""
    with _ONE:
        return _seen(folder, name)


def _seen(folder: Path, name: str) -> int:
    path = present(folder, name)
    if path is None:
        return max((each.number for each in versions(folder, name)), default=0)
    content = path.read_bytes()
    sha = hashlib.sha256(content).hexdigest()
    known = versions(folder, name)
    if known and known[-1].sha256 == sha and known[-1].file == path.name:
        return known[-1].number
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    number = known[-1].number + 1 if known else 1
    try:
        _keep(folder, name, content, Version(number, path.name, sha, day))
    except Overtaken:
        return _seen(folder, name)
    return number


def write(folder: Path, name: str, file: str, content: bytes, *, on: int, about: Mapping[str, object] | None = None) -> Version:
    """The next version of a table (or of the case), written as `file` on the version numbered `on`; the old one stays kept.

    `about` holds who wrote it and from what: fields of `Version`.

    Raises
    ------
    Overtaken
        If the version in use is not `on` any more; nothing is changed then.
    DataError
        If it cannot be written; what stood there is untouched.
    """
    try:
        with _ONE:
            if _seen(folder, name) != on:
                raise Overtaken
            made = datetime.now(UTC).isoformat(timespec="seconds")
            version = Version(on + 1, file, hashlib.sha256(content).hexdigest(), made, **(about or {}))  # type: ignore[arg-type]
            _keep(folder, name, content, version)
            _put(folder, name, file, content)
    except OSError as error:
        raise DataError(problem("no_rights", value=str(folder), detail=type(error).__name__)) from error
    return version


def restore(folder: Path, name: str, number: int, *, on: int, by: str = "") -> Version:
    """An old version written again, as a new one.

    Raises
    ------
    Overtaken, DataError
        As `write`.
    """
    path = path_of(folder, name, number)
    rows = next(each.rows for each in versions(folder, name) if each.number == number)
    about = {"by": by, "rows": rows, "restored": number}
    return write(folder, name, path.name, path.read_bytes(), on=on, about=about)


def settle(folder: Path) -> None:
    """Clear away what a process that died in the middle left: half files, and of two files of a table the older."""
    for beside in [*folder.glob(f"{BESIDE}*"), *folder.glob(f"tables/{BESIDE}*"), *folder.glob(f"{HISTORY}/*/{BESIDE}*")]:
        shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
    for history in sorted((folder / HISTORY).glob("*")):
        known = versions(folder, history.name)
        if not known or history.name == CASE:
            continue
        newest = folder / "tables" / known[-1].file
        if newest.is_file() and hashlib.sha256(newest.read_bytes()).hexdigest() == known[-1].sha256:
            _remove_others(folder, history.name, newest, {each.sha256 for each in known})


def _keep(folder: Path, name: str, content: bytes, version: Version) -> None:
    """A version into the history, whole or not at all."""
    home = folder / HISTORY / name
    home.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=BESIDE, dir=home))
    try:
        _whole(fresh / version.file, content)
        _whole(fresh / RECORD, json.dumps(asdict(version), ensure_ascii=False, indent=1).encode())
        _sync(fresh)
        try:
            fresh.rename(home / _label(version.number))
        except OSError as error:
            if (home / _label(version.number)).is_dir():
                raise Overtaken from error
            raise
        _sync(home)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _put(folder: Path, name: str, file: str, content: bytes) -> None:
    """The file into its place, and another one of the same table, which the history holds, away."""
    place = folder / file if name == CASE else folder / "tables" / file
    place.parent.mkdir(exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=BESIDE, dir=place.parent)
    os.close(handle)
    _whole(Path(beside), content)
    Path(beside).chmod(0o644)
    Path(beside).replace(place)
    _sync(place.parent)
    if name != CASE:
        _remove_others(folder, name, place, {each.sha256 for each in versions(folder, name)})


def _remove_others(folder: Path, name: str, place: Path, kept: set[str]) -> None:
    for path in _files(folder, name):
        if path != place and hashlib.sha256(path.read_bytes()).hexdigest() in kept:
            path.unlink()


def _files(folder: Path, name: str) -> list[Path]:
    return sorted(path for path in (folder / "tables").glob(f"{name}.*") if path.stem == name and files.is_table(path))


def _whole(path: Path, content: bytes) -> None:
    """All of it on the disk before we go on."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """The names of a folder on the disk, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _label(number: int) -> str:
    return f"{number:04d}"
