"""Records in a notebook: well-formed, escaped, and with the figures they hold."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from danji import notebook, plan, programmes, sources
from danji.plan import bare
from danji.plan import explored as records

ROOT = Path(__file__).resolve().parents[1]
EVIL = "<script>alert(1)</script>&\"'"


@pytest.fixture(scope="module")
def ready():
    workspace = sources.read_workspace(ROOT / "examples" / "gyeongnam")
    return plan.basis(workspace.case, workspace.programme, workspace.frames)


@pytest.fixture(scope="module")
def zone(ready):
    return plan.drawn_zones(ready, ready.case.reading)[0]


def parsed(shown):
    return ET.fromstring(f"<div>{shown}</div>")  # noqa: S314  our own


def cells(shown):
    return ["".join(each.itertext()) for each in parsed(shown).iter("td")]


def test_a_zone_shows_its_figures_and_verdicts(zone):
    found = cells(zone._repr_html_())
    assert f"{zone.value:,.6g}" in found
    assert str(len(zone.shares)) in found
    assert len(parsed(zone._repr_html_()).findall(".//table[2]/tbody/tr")) == len(zone.verdicts)


def test_a_plan_shows_every_placed_site_on_its_map(ready, zone):
    made = bare.bare(ready, [zone])
    svg = "{http://www.w3.org/2000/svg}"
    discs = list(parsed(made._repr_html_()).iter(f"{svg}circle"))
    placed = [each for each in made.sites if each.lon is not None]
    assert len(discs) == len(placed) + 1, "and the circle"
    assert sum(each.get("fill") == "#1d4f80" for each in discs) == len(zone.shares)


@pytest.mark.parametrize("name", programmes.names())
def test_a_programme_shows_every_value_of_its_rules(name):
    made = programmes.read(name)
    rows = list(parsed(made._repr_html_()).iter("tr"))
    assert len(rows) == 1 + sum(len(rule.limit.steps) for rule in made.rules)


def test_an_exploration_shows_its_portfolio(ready, zone):
    change = records.Change(added=[], dropped=[], resized=[])
    one = records.Alternative(zone=zone, away=0.0, from_best=0.0, apart=0.0, change=change)
    portfolio = records.Portfolio(by="area_km2", apart=0.2, given_up=0.1, complete=True, zones=[one])
    reading = records.Explored.model_construct(portfolio=portfolio, label=zone.label)
    found = records.Exploration.model_construct(readings=[reading])
    assert cells(found._repr_html_())[0] == f"{zone.value:,.6g}"


def test_every_text_is_escaped(ready, zone):
    label = {"ko": EVIL, "en": EVIL}
    named = zone.model_copy(update={"label": type(zone.label)(**label)})
    made = bare.bare(ready, [named])
    site = made.sites[0].model_copy(update={"name": EVIL, "lon": 128.0, "lat": 35.0})
    for shown in (
        named._repr_html_(),
        made.model_copy(update={"sites": [site]})._repr_html_(),
        notebook.table(EVIL, [EVIL], [(EVIL,)]),
    ):
        assert "<script" not in shown
        assert parsed(shown) is not None


def test_nothing_placed_is_no_map():
    assert notebook.picture("x", []) == ""
