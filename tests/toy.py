"""The one toy workspace every test may use: the start template, copied and changed."""

from __future__ import annotations

import csv
import shutil

from danji import sources


def workspace(folder):
    """A fresh copy of the start template."""
    shutil.copytree(sources.template("start"), folder / "toy")
    return folder / "toy"


def rows(path):
    """A CSV as a list of dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path, changed, *, encoding="utf-8"):
    """A CSV written anew from dictionaries; the columns are those of the first row."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(changed[0]), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)


def change(path, where, **cells):
    """Change cells of the rows whose first column has that value."""
    found = rows(path)
    first = next(iter(found[0]))
    rewrite(path, [{**row, **cells} if row[first] == where else row for row in found])


def replace(path, old, new):
    """Replace a piece of text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")
