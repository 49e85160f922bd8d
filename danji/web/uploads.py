"""Files sent for tables: from the moment they come until they are written or put aside. What is wrong, the river says."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from danji import sources, tables
from danji.errors import DanjiError, DataError, Problem, problem
from danji.sources import uploads
from danji.store import downloads, versions
from danji.tables import heads, mending
from danji.web import engine
from danji.web.models import Mapping, Upload, Workspace

FOLDER = "uploads"
NO_SYSTEM = "no_system"
KEPT = 8  # files held as they were read


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A file that was sent, as it would stand in the workspace, and what the checks say of it."""

    raw: tables.Raw
    own: Sequence[Problem]
    elsewhere: Sequence[Problem]  # what would newly be wrong in other tables or in the case
    before: Sequence[Problem]  # what was wrong there anyway

    @property
    def good(self) -> bool:
        """Nothing in the table itself is to be mended."""
        return not any(each.level == "error" for each in self.own)

    @property
    def whole(self) -> bool:
        """Nothing is to be mended anywhere because of it."""
        return self.good and not any(each.level == "error" for each in self.elsewhere)


def begin(row: Workspace, table: str, file: UploadedFile | None, by: str) -> Upload:
    """A file kept beside the workspaces, read once, its columns matched as far as their names tell.

    Raises
    ------
    DataError
        If there is none, or it cannot be read: it is not kept then. A file that lacks only its plane is kept.
    """
    if file is None or table not in tables.NAMES:
        raise DataError(problem("upload_nothing"))
    name = uploads.called(file.name or "")
    suffix = uploads.suffix_of(name)
    upload = Upload(workspace=row, token=secrets.token_urlsafe(24), table=table, name=name, by=by, size=file.size)
    upload.base = versions.seen(engine.folder_of(row), table)
    path = Path(settings.HOME, FOLDER, f"{upload.token}{suffix}")
    path.parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as kept:
        for chunk in file.chunks():
            digest.update(chunk)
            kept.write(chunk)
    upload.sha256 = digest.hexdigest()
    try:
        matched(upload)
    except DanjiError as error:
        if any(each.key != NO_SYSTEM for each in error.problems):
            path.unlink()
            raise
    upload.save()
    return upload


def settle() -> None:
    """Files that came only half, because the server died meanwhile: nobody was told they had arrived."""
    known = set(Upload.objects.values_list("token", flat=True))
    for path in Path(settings.HOME, FOLDER).glob("*"):
        if path.stem not in known:
            path.unlink()


def matched(upload: Upload) -> None:
    """Columns as they were matched for a file with the same heads, else as their names tell."""
    found = [str(each) for each in sent(upload).cells.columns]
    kept = Mapping.objects.filter(table=upload.table, heads=heads.signature(found)).first()
    upload.remembered = kept is not None
    upload.columns = (
        kept.columns if kept else {ours: {"head": head} for ours, head in heads.suggested(found, upload.table).items()}
    )


def match(upload: Upload, columns: Map[str, Map[str, str]]) -> None:
    """Columns as a person matched them, remembered for files with the same heads."""
    found = [str(each) for each in sent(upload).cells.columns]
    with transaction.atomic():
        Mapping.objects.create(table=upload.table, heads=heads.signature(found), columns=columns)
        Upload.objects.filter(pk=upload.pk).update(columns=columns)
    upload.refresh_from_db()


def say_system(upload: Upload, system: str) -> None:
    """The plane a file is in, as its sender says.

    Raises
    ------
    DataError
        If it is none, or the file cannot be read in it.
    """
    upload.system = system
    matched(upload)
    upload.save()


def sent(upload: Upload) -> tables.Raw:
    """The file as it came, under its own heads."""
    return _read(upload.token, upload.name, upload.table, upload.system, tuple(systems_of(upload)))


@lru_cache(maxsize=KEPT)
def _read(token: str, name: str, table: str, system: str, systems: tuple[str, ...]) -> tables.Raw:
    path = Path(settings.HOME, FOLDER, f"{token}{uploads.suffix_of(name)}")
    return uploads.read(path, name, table, system=system or None, systems=systems)


def mended(upload: Upload, upto: int | None = None) -> tables.Raw:
    """The file under our heads, with the first `upto` changes made, or all of them."""
    return mending.mended(mending.mapped(sent(upload), upload.columns), upload.changes[:upto])


def checked(upload: Upload) -> Checked:
    """What all checks of the workspace say with this table in the place of the one in use.

    Raises
    ------
    DanjiError
        If the case cannot be read.
    """
    folder, raw = engine.folder_of(upload.workspace), mended(upload)
    found = sources.examine(folder, {upload.table: raw}).problems
    own = [each for each in found if each.file == raw.file]
    there = {_same(each) for each in engine.problems_of(upload.workspace)[0]}
    others = [each for each in found if each.file != raw.file]
    return Checked(
        raw, own, [each for each in others if _same(each) not in there], [each for each in others if _same(each) in there]
    )


def change(upload: Upload, cells: Map[str, Map[str, str]], dropped: Sequence[str], *, on: int, everywhere: bool) -> list[str]:
    """Add what a page changed, unless another has changed the same cells since it was shown; the cells in question, if so."""
    with transaction.atomic():
        now = Upload.objects.select_for_update().get(pk=upload.pk)
        mine: dict[str, Any] = dict(mending.changed(mended(now, on), cells, everywhere=everywhere))
        mine |= dict.fromkeys(dropped)
        clashing = mending.clashes(mine, now.changes[on:])
        if not clashing and mine:
            now.changes = [*now.changes, mine]
            now.save(update_fields=["changes"])
    upload.refresh_from_db()
    return [" ".join(filter(None, each)) for each in clashing]


def undo(upload: Upload) -> None:
    """Take back the last changes."""
    Upload.objects.filter(pk=upload.pk).update(changes=upload.changes[:-1])
    upload.refresh_from_db()


def write(upload: Upload, found: Checked) -> versions.Version:
    """The table into the workspace, on the version its sender has seen.

    Raises
    ------
    Overtaken
        If someone else has written since; nothing is changed.
    """
    file, content = downloads.kept_as(found.raw)
    about = {"by": upload.by, "sent_as": upload.name, "sent_sha256": upload.sha256, "rows": len(found.raw.cells)}
    made = versions.write(engine.folder_of(upload.workspace), upload.table, file, content, on=upload.base, about=about)
    Upload.objects.filter(pk=upload.pk).update(state="written")
    return made


def _same(each: Problem) -> tuple[str, str | None, int | None, str | None, str]:
    return each.key, each.file, each.row, each.column, each.text("en")


def systems_of(upload: Upload) -> Sequence[str]:
    """Planes used in the country of the workspace's programme."""
    return sources.read_programme_of(engine.folder_of(upload.workspace)).systems
