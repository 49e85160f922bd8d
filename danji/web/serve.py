"""The server: the home folder made ready, the database brought up to date, then one process that answers."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from danji import sources, store

EXAMPLE = "gyeongnam"
THREADS = 8


def prepare(folder: Path) -> str:
    """The home folder with its database and, the first time, the example; a folder that is a workspace is served alone.

    Returns
    -------
    The name of the workspace to open; empty for the list of all.
    """
    alone = (folder / "case.toml").is_file()
    home = folder / ".danji" if alone else folder
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DANJI_HOME"] = str(home.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "danji.web.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if alone:
        return register(folder.resolve())
    first = not any((home / "workspaces").glob("*/case.toml"))
    if first:
        store.new_workspace(home / "workspaces" / EXAMPLE, sources.template(EXAMPLE))
    for each in sorted((home / "workspaces").glob("*/case.toml")):
        register(each.parent.resolve())
    return ""


def register(folder: Path) -> str:
    """A workspace's row, made if there is none for that folder."""
    from django.conf import settings

    from danji.web.models import Workspace

    home = Path(settings.HOME)
    kept = folder.relative_to(home).as_posix() if folder.is_relative_to(home) else str(folder)
    row = Workspace.objects.filter(folder=kept).first()
    if row is None:
        row = Workspace.objects.create(slug=free_slug(folder.name), folder=kept)
    return str(row.slug)


def free_slug(name: str) -> str:
    """A name for an address, Hangul kept, that is not taken."""
    from danji.web.models import Workspace

    base = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", name)).strip("-_")[:60] or "workspace"
    slug, n = base, 1
    while Workspace.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug


def run(*, host: str, port: int) -> None:
    """Answer until stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "danji.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=1000,
        log_enabled=False,
        websockets=False,
    ).serve()
