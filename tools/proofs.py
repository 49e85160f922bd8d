"""Count the proofs of each indicator, from the tests themselves.

A test proves what it calls, in the way its section says: `# by hand`, `# by the book`, `# by law`, `# the plain twin` (a
section is a comment on a line of its own before an empty line); elsewhere in the way it says itself, `…_by_hand`,
`…_by_the_book`, `fast_and_plain_…`, or by law where it is `@given` its tables. Every test in tests/peers proves by peer, and
the example in a docstring, which runs as a test, by hand. Nothing is listed by hand, so a count cannot say what no test does.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from danji import indicators

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
FAMILIES = ROOT / "danji" / "indicators"
SECTIONS = {
    "by hand": "hand",
    "by the book": "book",
    "by law": "law",
    "the plain twin": "twin",
    "the plain twins": "twin",
}
NAMED = {"_by_hand": "hand", "_by_the_book": "book", "fast_and_plain": "twin"}
KINDS = ("hand", "book", "law", "peer", "twin")
SECTION = re.compile(r"^# (.+)\n\n", re.MULTILINE)
PACKAGE = "danji.indicators"


@dataclass(frozen=True)
class Proof:
    """One test, what kind of proof it is, and the published cases it runs on."""

    test: str  # file::name
    kind: str
    cases: tuple[dict[str, Any], ...] = ()


@dataclass
class _Names:
    """What the names of a test file stand for."""

    measures: dict[str, str] = field(default_factory=dict)  # name in the file → measure
    modules: dict[str, str] = field(default_factory=dict)  # name in the file → family
    defined: dict[str, ast.AST] = field(default_factory=dict)  # helpers and constants of the file


@cache
def proofs() -> dict[str, tuple[Proof, ...]]:
    """The proofs of every measure, by name."""
    found: dict[str, list[Proof]] = {name: [] for name in functions()}
    for measure, function in functions().items():
        if ">>>" in (function.__doc__ or ""):
            found[measure].append(Proof(f"danji/indicators/{_module(measure)}.py::{measure}", "hand"))
    for path in sorted([*TESTS.glob("test_indicators_*.py"), *(TESTS / "peers").glob("test_*.py")]):
        for measure, proof in of_text(path.read_text(encoding="utf-8"), path):
            if measure in found:
                found[measure].append(proof)
    return {measure: tuple(each) for measure, each in found.items()}


def counts(measure: str) -> dict[str, int]:
    """How many proofs of each kind a measure has: tests, and by the book published cases."""
    found = {kind: sum(proof.kind == kind for proof in proofs()[measure]) for kind in KINDS}
    return found | {"book": len({id(case) for proof in proofs()[measure] if proof.kind == "book" for case in proof.cases})}


@cache
def golden(name: str) -> tuple[dict[str, Any], ...]:
    """The published cases of one file."""
    return tuple(yaml.safe_load((TESTS / "golden" / f"{name}.yaml").read_text(encoding="utf-8")))


@cache
def described() -> pd.DataFrame:
    """Every measure, by name: of regions and industries, those that give a table, and those of plants."""
    return pd.concat([indicators.catalogue(), indicators.tables(), indicators.of_plants()]).fillna({"columns": ""})


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """The function of every measure, by name."""
    modules = described()["module"]
    return {name: getattr(import_module(f"{PACKAGE}.{module}"), name) for name, module in modules.items()}


def _module(measure: str) -> str:
    return str(described().loc[measure, "module"])


def of_text(text: str, path: Path) -> Iterator[tuple[str, Proof]]:
    """The measures that the tests of a file prove, each with its proof."""
    tree = ast.parse(text)
    names = _names(tree)
    where = path.relative_to(ROOT).as_posix()
    sections = [(text[: match.start()].count("\n"), match[1]) for match in SECTION.finditer(text)]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            kind = "peer" if path.parent.name == "peers" else _kind(node, _section(sections, node.lineno))
            cases = tuple(case for name in _golden(node) for case in golden(name))
            if kind:
                for measure in _called(node, names):
                    yield measure, Proof(f"{where}::{node.name}", kind, cases)


def _kind(node: ast.FunctionDef, section: str) -> str:
    """What kind of proof a test is; nothing where neither its section nor its name says."""
    if section in SECTIONS:
        return SECTIONS[section]
    named = next((kind for part, kind in NAMED.items() if part in node.name), "")
    is_law = any(isinstance(each, ast.Name) and each.id == "given" for part in node.decorator_list for each in ast.walk(part))
    return named or ("law" if is_law else "")


def _section(sections: list[tuple[int, str]], line: int) -> str:
    return next((title.partition(":")[0] for start, title in reversed(sections) if start < line), "")


def _names(tree: ast.Module) -> _Names:
    names = _Names()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            for alias in node.names:
                is_family = node.module == PACKAGE and (FAMILIES / f"{alias.name}.py").is_file()
                kind = names.modules if is_family else names.measures
                kind[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("test_"):
            names.defined[node.name] = node
        elif isinstance(node, ast.Assign):
            names.defined |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
    return names


def _measures() -> set[str]:
    return set(functions())


def _called(node: ast.AST, names: _Names) -> set[str]:
    """The measures that a test names, itself or through the helpers and lists it uses; by text where it looks them up."""
    reached, waiting = [node], [node]
    while waiting:
        for each in ast.walk(waiting.pop()):
            helper = names.defined.get(each.id) if isinstance(each, ast.Name) else None
            if helper is not None and helper not in reached:
                reached.append(helper)
                waiting.append(helper)
    parts = [each for part in reached for each in ast.walk(part)]
    looks_up = any(isinstance(each, ast.Name) and each.id in {"getattr", "INDICATORS", "TABLES"} for each in parts)
    found = {names.measures[each.id] for each in parts if isinstance(each, ast.Name) and each.id in names.measures}
    for each in parts:
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in names.modules:
            found.add(each.attr)
        elif looks_up and isinstance(each, ast.Constant) and isinstance(each.value, str):
            found.add(each.value)
    return found & _measures()


def _golden(node: ast.FunctionDef) -> list[str]:
    """The files of published values that a test is given."""
    return [
        str(each.args[0].value)
        for decorator in node.decorator_list
        for each in ast.walk(decorator)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == "golden"
        and isinstance(each.args[0], ast.Constant)
    ]


if __name__ == "__main__":
    lacking = 0
    for measure in proofs():
        found = counts(measure)
        lacking += not all(found[kind] for kind in ("hand", "book", "law"))
        print(f"{measure:42}", *(f"{kind} {found[kind]:3}" for kind in KINDS))
    print(f"{len(proofs())} measures, {lacking} without one of hand, book, law")
    sys.exit()
