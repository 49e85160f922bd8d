"""Zip files that people send: looked into before anything is unpacked, and unpacked under names of ours only."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from danji import texts
from danji.errors import DataError, Problem, problem

MOST_FILES = 2_000
MOST_BYTES = 400_000_000  # of all files together, unpacked
MOST_TIMES = 200  # as large unpacked as packed, from `SMALL` on; tables of text shrink to a tenth, seldom to a fiftieth
SMALL = 20_000_000
CHUNK = 1 << 20
UTF8_NAMES = 0x800
ENCRYPTED = 0x1
SHOWN = 120  # characters of a foreign name in a message


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name as it was meant, and its place in the archive."""

    name: str
    info: zipfile.ZipInfo

    @property
    def suffix(self) -> str:
        """The ending of the name, in small letters."""
        return PurePosixPath(self.name).suffix.lower()


def members(path: Path, label: str) -> list[Member]:
    """The files of an archive that may be unpacked; hidden ones are left out.

    Raises
    ------
    DataError
        If it is no whole zip file, or would be too large, or has names or links that lead out of it; every problem at once.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError(problem("unreadable", file=label, detail=str(error)[:SHOWN] or "zip", kind=".zip")) from error
    found = _too_much(infos, label)
    listed = [Member(_name_of(each), each) for each in infos]
    found += [each for member in listed for each in _unsafe(member, label)]
    if found:
        raise DataError(found)
    kept = [each for each in listed if not any(part.startswith((".", "__MACOSX")) for part in each.name.split("/"))]
    names = [each.name.casefold() for each in kept]
    twice = (
        sorted({each.name for each in kept if names.count(each.name.casefold()) > 1}) if len(set(names)) < len(names) else []
    )
    if twice:
        raise DataError([problem("zip_twice", file=label, value=name[:SHOWN]) for name in twice])
    return kept


def unpack(path: Path, chosen: Sequence[Member], place: Callable[[Member], Path], label: str) -> None:
    """The chosen members, each written to the place given for it; what comes out is counted, whatever the archive says of it.

    Raises
    ------
    DataError
        If a member is broken, or more comes out than may.
    """
    left = MOST_BYTES
    with zipfile.ZipFile(path) as archive:
        for member in chosen:
            target = place(member)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(member.info) as packed, target.open("wb") as file:
                    while chunk := packed.read(CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise DataError(_too_large(label))
                        file.write(chunk)
            except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
                detail = f"{member.name[:SHOWN]}: {type(error).__name__}"
                raise DataError(problem("unreadable", file=label, detail=detail, kind=".zip")) from error


def fits(path: Path, label: str) -> None:
    """Refuse a file that is a zip within (Excel's is) and would be too large unpacked.

    Raises
    ------
    DataError
        If so.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        found = _too_much(archive.infolist(), label)
    if found:
        raise DataError(found)


def _too_much(infos: Sequence[zipfile.ZipInfo], label: str) -> list[Problem]:
    if len(infos) > MOST_FILES:
        return [problem("zip_many", file=label, value=f"{len(infos):,}", most=f"{MOST_FILES:,}")]
    whole, packed = sum(each.file_size for each in infos), sum(each.compress_size for each in infos)
    if whole > MOST_BYTES or (whole > SMALL and whole > MOST_TIMES * max(1, packed)):
        return [_too_large(label, whole)]
    return []


def _too_large(label: str, whole: int | None = None) -> Problem:
    value = texts.wordings("words.unknown") if whole is None else f"{whole / 1e6:,.0f}"
    return problem("zip_large", file=label, value=value, most=f"{MOST_BYTES / 1e6:,.0f}", times=MOST_TIMES)


def _unsafe(member: Member, label: str) -> list[Problem]:
    """What is wrong with a member's name or kind."""
    name = member.name
    if stat.S_ISLNK(member.info.external_attr >> 16):
        return [problem("zip_link", file=label, value=name[:SHOWN])]
    if member.info.flag_bits & ENCRYPTED:
        return [problem("zip_locked", file=label, value=name[:SHOWN])]
    parts = name.split("/")
    if name.startswith("/") or ":" in name or ".." in parts or any(ord(letter) < ord(" ") for letter in name):
        return [problem("zip_outside", file=label, value=name[:SHOWN])]
    return []


def _name_of(info: zipfile.ZipInfo) -> str:
    """A member's name with slashes, in composed Hangul; names of Korean Windows come without saying that they are CP949."""
    name = info.orig_filename
    if not info.flag_bits & UTF8_NAMES:
        content = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = content.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
