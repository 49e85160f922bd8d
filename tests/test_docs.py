"""The pages say what is so: their Python runs, their links lead somewhere, the generated ones are fresh."""

import doctest
import re
import shutil
import string
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from danji import texts
from tools import reference

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {".git", ".venv", "node_modules", "out", ".pytest_cache", ".hypothesis"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not SKIPPED & set(path.relative_to(ROOT).parts))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def name(path):
    return path.relative_to(ROOT).as_posix()


def described(path):
    return name(path).startswith("docs/") or (path.parent == ROOT and path.name.startswith("README"))


def anchors(path):
    """What a link may name after #, as GitHub makes it from the headings."""
    headings = [
        re.sub(r"[`*]", "", heading).strip().lower()
        for heading in HEADING.findall(FENCED.sub("", path.read_text(encoding="utf-8")))
    ]
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading)) for heading in headings}


WITH_CODE = [path for path in PAGES if described(path) and BLOCK.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", WITH_CODE, ids=map(name, WITH_CODE))
def test_python_of_a_page_runs(page, tmp_path, monkeypatch):
    """Blocks of one page share a namespace and run in a copy of the tree, so they may write."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("out*", "raw"))
    monkeypatch.chdir(tmp_path)
    space = {"__name__": page.stem}
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        lines = "\n" * text[: block.start(1)].count("\n")  # so that an error names the line of the page
        exec(compile(lines + block[1], str(page), "exec"), space)  # noqa: S102  our own pages


def test_some_page_has_python():
    assert WITH_CODE


CALLS = sorted((ROOT / "docs" / "reference" / "indicators").glob("*.md"))


@pytest.mark.parametrize("page", CALLS, ids=[path.stem for path in CALLS])
def test_the_example_of_an_indicator_runs_as_printed(page):
    if "indicators.persistence" in page.read_text(encoding="utf-8"):
        pytest.importorskip("giddy")
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_reference_pages_are_fresh():
    assert reference.stale() == [], "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=map(name, PAGES))
def test_links_lead_somewhere(page):
    text = CODE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


PAIRS = [page for page in PAGES if page.name.endswith(".ko.md")]


@pytest.mark.parametrize("page", PAIRS, ids=map(name, PAIRS))
def test_a_korean_page_has_the_commands_of_its_english_twin(page):
    def commands(path):
        return re.findall(r"^```sh\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

    assert commands(page) == commands(page.with_name(page.name.replace(".ko.md", ".md")))


def leaves(content, prefix):
    """Every entry that has a wording in some language."""
    for key, value in content.items():
        place = f"{prefix}.{key}"
        if isinstance(value, dict) and not set(value) & set(texts.LANGUAGES):
            yield from leaves(value, place)
        else:
            yield place, value


def fields(wording):
    return {
        field.split(".")[0].split("[")[0]
        for _text, field, _spec, _conversion in string.Formatter().parse(wording)
        if field is not None
    }


SENTENCES = [
    leaf
    for path in sorted((ROOT / "danji" / "texts").glob("*.yaml"))
    for leaf in leaves(yaml.safe_load(path.read_text(encoding="utf-8")), path.stem)
]


def test_every_sentence_has_both_languages():
    assert [key for key, value in SENTENCES if not isinstance(value, dict) or set(value) != set(texts.LANGUAGES)] == []
    assert [key for key, value in SENTENCES if not all(isinstance(wording, str) for wording in value.values())] == []


def test_both_languages_say_the_same_things():
    different = {
        key: {lang: sorted(fields(value[lang])) for lang in texts.LANGUAGES}
        for key, value in SENTENCES
        if fields(value["ko"]) != fields(value["en"])
    }
    assert different == {}


def test_no_key_is_read_as_yes_or_no():
    """YAML takes a bare yes, no, on or off for a truth value; such keys need quotation marks."""
    assert [key for key in texts.catalogue() if {"True", "False", "None"} & set(key.split("."))] == []


def test_every_particle_is_known():
    for key, value in SENTENCES:
        for _text, field, spec, _conversion in string.Formatter().parse(value["ko"]):
            if field and spec:
                assert texts.say(key, "ko", **dict.fromkeys(fields(value["ko"]), 1)), key
