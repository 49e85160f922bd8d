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


LINKS = [  # from, to, kind, weight; A1 sits in S2, A2 in S5
    ("A1", "S3", "joint_research", "6"),
    ("A1", "A2", "joint_research", "2"),
    ("S3", "S1", "supply", "10"),
    ("S5", "S4", "supply", "30"),
    ("S4", "S6", "supply", "20"),
    ("S2", "S7", "co_patent", ""),
    ("S3", "S8", "co_patent", ""),
    ("A2", "S5", "membership", ""),
    ("A3", "S5", "membership", ""),
]


def linked(folder, weight="links = 0.5", half_km=None):
    """The start template with links between sites and actors, and a weight for them."""
    made = workspace(folder)
    seats = {"A1": "S2", "A2": "S5"}
    actors = [{**row, "site": seats[row["actor"]]} for row in rows(made / "tables/actors.csv")]
    nowhere = {**actors[0], "actor": "A3", "name": "가상연구원", "site": "", "lon": "", "lat": ""}
    rewrite(made / "tables/actors.csv", [*actors, nowhere])
    with (made / "tables/links.csv").open("w", encoding="utf-8") as file:
        print("from,to,kind,weight", *map(",".join, LINKS), sep="\n", file=file)
    replace(made / "case.toml", "free_area = 0.3", f"free_area = 0.3\n{weight}")
    if half_km is not None:
        replace(made / "case.toml", "actor_reach_km", f"link_half_km = {half_km}\nactor_reach_km")
    return made
