"""What somebody wrote of a programme, from its folder: its rules, its measures, and everything wrong with either."""

from __future__ import annotations

from pathlib import Path

from danji import programmes, sources
from danji.errors import Problem, RuleError, problem
from danji.sources import tenants
from danji.support import Measures, reading


def read_authored(name: str) -> tuple[programmes.Programme | None, Measures | None, list[Problem]]:
    """A programme that comes with danji, or a folder: its rules and its measures, each where there are any.

    Raises
    ------
    RuleError
        If there is neither such a programme nor such a folder.
    """
    folder = Path(name)
    own = (folder / "programme.yaml").is_file() or (folder / reading.FILE).is_file()
    if not own and name not in programmes.names():
        raise RuleError(problem("no_such_programme", value=name, known=", ".join(programmes.names())))
    programme, measures, found = None, None, list[Problem]()
    if not own or (folder / "programme.yaml").is_file():
        try:
            programme = sources.named_programme(f"./{name}" if own and "/" not in name else name)
        except RuleError as error:
            found += error.problems
    if (folder / reading.FILE).is_file() or (not own and name in reading.names()):
        try:
            measures = tenants.read_measures(name, Path())
        except RuleError as error:
            found += error.problems
    return programme, measures, found
