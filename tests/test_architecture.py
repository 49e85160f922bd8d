"""The order of imports is the architecture; the doors alone touch the outside; what a programme says is data."""

import ast
import csv
import json
import re
from pathlib import Path

import pytest

from danji import codes, programmes, rules, texts

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "danji"
CODE = sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.parts)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in CODE}

ORDER = [
    "texts",
    "errors",
    "dated",
    "codes",
    "geometry",
    "tables",
    "rules",
    "programmes",
    "cases",  # ground
    "indicators",
    "measures",
    "hotspots",
    "registers",
    "zones",
    "support",
    "plan",
    "dossier",  # river
    "sources",
    "store",
    "web",
    "cli",  # doors
]
DOORS = ("sources", "store", "web", "cli")
READERS = ("texts", "codes", "tables", "programmes", "indicators", "support", "dossier")  # of data that come with the package
FILE_WORK = {"open", "read_text", "write_text", "read_bytes", "write_bytes"}


def stage(path):
    """The name of the stage a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree, package="danji"):
    """Modules of this package that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith(f"{package}.")}
    return found


def outside(tree):
    """Top-level names of everything else that a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def docstrings(tree):
    """The nodes of all docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def constants(tree, kinds):
    """Constants of a file outside its docstrings, with their lines."""
    spared = docstrings(tree)
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, kinds)
        and not isinstance(node.value, bool)
        and id(node) not in spared
    ]


def ids(paths):
    return [path.relative_to(PACKAGE).as_posix() for path in paths]


every_file = pytest.mark.parametrize("path", CODE, ids=ids(CODE))
inner_files = pytest.mark.parametrize(
    "path", [p for p in CODE if stage(p) not in DOORS], ids=ids([p for p in CODE if stage(p) not in DOORS])
)


def test_an_import_in_a_function_is_seen():
    assert imported(ast.parse("def f():\n    from danji.zones import choose")) == {"zones"}
    assert imported(ast.parse("import danji.plan.records as r")) == {"plan"}


@every_file
def test_imports_run_downhill(path):
    used = imported(TREES[path])
    if path == PACKAGE / "__init__.py":
        assert used == set(), "importing danji does no work"
        return
    assert stage(path) in ORDER, "a new stage needs its place in ORDER"
    assert used <= set(ORDER)
    assert {name for name in used if ORDER.index(name) > ORDER.index(stage(path))} == set()


@inner_files
def test_files_are_touched_in_the_doors_only(path):
    tree = TREES[path]
    work = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    } & FILE_WORK
    builtin = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert builtin == []
    assert outside(tree) & {"pathlib", "os", "io", "shutil", "tempfile", "subprocess", "socket", "urllib"} <= {"io"}
    if work:
        assert stage(path) in READERS
        assert "resources" in path.read_text(encoding="utf-8"), "package data are read by importlib.resources"


@every_file
def test_no_programme_is_named(path):
    text = path.read_text(encoding="utf-8")
    for key in programmes.names():
        programme = programmes.read(key)
        assert key not in text
        data = {programme.regions, programme.site_register} - {""}
        named = [programme.name, programme.law] if programme.rules else [programme.name]  # without rules there is no law
        laws = {text[lang] for text in named for lang in texts.LANGUAGES}
        said = [(line, value) for line, value in constants(TREES[path], str) if any(each in value for each in data | laws)]
        assert said == []


@every_file
def test_no_place_is_named_outside_docstrings(path):
    wanted = region_names()
    said = [(line, name) for line, value in constants(TREES[path], str) for name in wanted if names(name, value)]
    said += [(line, value) for line, value in constants(TREES[path], str) if value in region_codes()]
    assert said == []


def names(place, value):
    """Does a text name the place? A Latin name counts as a word only: "Nam" is not in "styleName"."""
    return bool(re.search(rf"\b{re.escape(place)}\b", value)) if place.isascii() else place in value


SMALL = 6  # a limit of three sites, five jobs or six km² is a number that arithmetic and rounding need for themselves


@inner_files
def test_no_limit_is_written_in_code(path):
    if stage(path) in {"codes", "tables"}:  # a hectare has 10,000 m²: these two know units, and no rules
        return
    limits = {
        (float(step.value), rule.unit)
        for key in programmes.names()
        for rule in programmes.read(key).rules
        for step in rule.limit.steps
        if isinstance(step.value, (int, float))
    }
    limits = {(limit, unit) for limit, unit in limits if limit > SMALL}
    in_si = {"km": 1e3, "km²": 1e6}
    banned = {limit * in_si[unit] for limit, unit in limits if unit in in_si}
    if stage(path) in {"rules", "programmes", "cases", "zones", "plan"}:  # elsewhere a bare 10 or 20 may be anything
        banned |= {limit for limit, _unit in limits}
    assert [(line, value) for line, value in constants(TREES[path], (int, float)) if value in banned] == []


@inner_files
def test_no_day_is_written_in_code(path):
    days = [
        node.lineno
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"date", "datetime"}
        and node.args
        and all(isinstance(each, ast.Constant) for each in node.args)
    ]
    assert days == []
    written = [
        (line, value) for line, value in constants(TREES[path], str) if re.search(r"\b(19|20)\d\d-[01]\d-[0-3]\d\b", value)
    ]
    assert written == []


def region_lists():
    return [codes.read(name) for name in {programmes.read(key).regions for key in programmes.names()} - {""}]


def region_codes():
    return {code for places in region_lists() for code in places["code"]}


def region_names():
    """Korean and English names of provinces and municipalities, as far as any list or example has them."""
    found = set()
    for places in region_lists():
        found |= set(places["name_full"]) | set(places["short"]) | set(places.loc[places["level"] == "province", "name"])
        found |= {
            name.removesuffix("시").removesuffix("군") for name in places["name"] if len(name) == 3 and name[-1] in "시군"
        }
    for file in ROOT.glob("examples/*/tables/regions.geojson"):
        found |= {
            str(each["properties"].get("name_en") or "") for each in json.loads(file.read_text(encoding="utf-8"))["features"]
        }
    for file in ROOT.glob("examples/*/tables/regions.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            found |= {row.get("name_en", "") for row in csv.DictReader(rows)}
    found |= {re.sub(r"-(do|si|gun|gu)$", "", name) for name in found}
    found |= {folder.name.title() for folder in ROOT.glob("examples/*")} - {
        "Korea",
        "Programmes",
        "Us",
    }  # the language is named, often; two letters are in any word
    return {name for name in found if len(name) > 1}


# Sentences: every key used exists, every problem in the catalogue is used.

ASKS = {
    "say": "",
    "wordings": "",
    "has": "",
    "problem": "problems.",
    "warning": "problems.",
    "make": "problems.",
    "_labelled": "",
    "text": "",  # of measures, in both languages
    "word": "measures.",  # of the page of measures
    "said": "",
    "_say": "explore.",
}


def asked(tree):
    """Keys a file asks the catalogue for: whole ones, and patterns where a part is filled in."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in ASKS or (name == "text" and isinstance(node.func, ast.Attribute)):  # a problem's own text
            continue
        own = name == "say" and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") != "texts"
        prefix = "dossier." if own else ASKS[name]  # a view of the dossier says its own sentences
        first = node.args[0]
        options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        for each in options:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield node.lineno, re.escape(prefix + each.value)
            elif isinstance(each, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r".+" for part in each.values]
                yield node.lineno, re.escape(prefix) + "".join(parts)


@every_file
def test_every_sentence_asked_for_exists(path):
    known = [*texts.catalogue(), *{key.rsplit(".", 1)[0] for key in texts.catalogue()}]
    absent = [(line, key) for line, key in asked(TREES[path]) if not any(re.fullmatch(key, each) for each in known)]
    assert absent == []


def test_every_sentence_a_template_asks_for_exists():
    for template in sorted(path for path in (PACKAGE / "dossier").rglob("*") if path.suffix in {".j2", ".html"}):
        text = template.read_text(encoding="utf-8")
        for verb, file in (("say", "dossier"), ("tell", "explore")):
            asked_for = re.findall(rf"\b{verb}\(\s*[\"']([A-Za-z_.]+)[\"']\s*[,)]", text)
            assert [key for key in asked_for if not texts.has(f"{file}.{key}")] == [], template.name


def test_every_problem_is_used():
    words = {value for tree in TREES.values() for _line, value in constants(tree, str)}
    patterns = [
        key
        for tree in TREES.values()
        for _line, key in asked(tree)
        if key.startswith(re.escape("problems.")) and ".+" in key and key.count(".+") == 1
    ]
    unused = {key.split(".")[1] for key in texts.catalogue() if key.startswith("problems.") and key.count(".") == 2}
    unused = {key for key in unused if key not in words and not any(re.fullmatch(each, f"problems.{key}") for each in patterns)}
    assert unused == set()


def test_a_verdict_rounds_facts_once():
    assert rules.PLACES == 6
