"""The support page: the numbers of `danji support`, problems beside their fields, the letter under its own narrow policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
import tomllib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from danji import cli, texts

pytest.importorskip("django")

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "tenants"
PAGE = "w/gyeongnam/support/"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    from danji.web import serve

    serve.prepare(tmp_path_factory.mktemp("support") / "danji")
    from django.test import Client

    return Client(headers={"host": "localhost"})


def case(name):
    return tomllib.loads((EXAMPLES / name).read_text(encoding="utf-8"))


def address(content, **changed):
    """A case's file as the address of the page."""
    pairs = {"programme": content["programme"], "name": content["name"], "day": content["day"]}
    pairs |= {f"f.{name}": value for name, value in content["facts"].items()}
    pairs |= {f"d.{name}": value for name, value in content.get("days", {}).items()}
    for at, each in enumerate(content["amounts"], start=1):
        pairs |= {f"a.{at}.{name}": value for name, value in each.items()}
    return urlencode(pairs | changed, doseq=True)


def asked(query, lang="ko"):
    from django.http import QueryDict

    from danji.sources import tenants
    from danji.web import firm

    found = QueryDict(query)
    return firm.asked(found, tenants.read_measures(found["programme"], Path()), lang)


def from_file(name, capsys):
    cli.main(["support", str(EXAMPLES / name), "--json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["aerospace.toml", "cluster.toml"])
def test_the_page_says_what_the_command_says(client, name, capsys):
    found = asked(address(case(name)))
    assert json.loads(json.dumps(found.worked.record)) == from_file(name, capsys)
    page = client.get(f"/ko/{PAGE}?{address(case(name))}").content.decode()
    assert found.worked.letter.total in page
    for each in found.worked.letter.rows:
        assert each.amount in page


def test_the_interface_says_what_the_command_says(client, capsys):
    content = json.dumps(case("aerospace.toml"), default=str)
    found = client.post("/api/v1/support", content, content_type="application/json")
    assert found.json() == from_file("aerospace.toml", capsys)


@pytest.mark.parametrize(("said", "unit"), [("42", "hundred_million"), ("4,200", "million"), ("4200000", "thousand"), ("4200000000", "won"), ("42억원", "won"), ("42억원", "million")])  # fmt: skip
def test_a_sum_is_the_same_in_any_unit(client, said, unit):
    whole = asked(address(case("aerospace.toml")))
    other = asked(address(case("aerospace.toml"), **{"a.1.amount": said, "a.1.amount.unit": unit}))
    assert other.worked.tenant == whole.worked.tenant


@pytest.mark.parametrize(("changed", "field"), [
    ({"a.2.amount": "많이"}, "a.2.amount"), ({"a.3.day": "2026-13-01"}, "a.3.day"), ({"f.promised_jobs": "-3"}, "f.promised_jobs"),
    ({"f.firm_size": "huge"}, "f.firm_size"), ({"day": ""}, "day"), ({"d.completion": "2024-01-01"}, "d.completion"),
    ({"a.1.kind": "castle"}, "a.1.kind"), ({"a.1.amount": "42"}, "a.1.amount"),
])  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(client, changed, field):
    page = client.get(f"/ko/{PAGE}?{address(case('aerospace.toml'), **changed)}").content.decode()
    assert f'id="{field}-1"' in page
    assert re.search(rf'aria-describedby="{re.escape(field)}-1', page)


def test_what_is_not_known_is_asked_for_and_is_not_zero(client):
    page = client.get(f"/ko/{PAGE}?{urlencode({'programme': 'kr-opportunity-zone', 'day': '2025-03-04'})}").content.decode()
    assert texts.say("letter.open", "ko") in page


def test_a_day_before_any_rule_is_told(client):
    found = client.get(f"/en/{PAGE}?{urlencode({'programme': 'kr-opportunity-zone', 'day': '1950-01-01'})}")
    assert found.status_code == 200
    assert texts.say("web_support.mend", "en") in found.content.decode()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_the_letter_is_allowed_its_own_style_and_nothing_else(client, lang):
    found = client.get(f"/{lang}/{PAGE}letter/?{address(case('aerospace.toml'))}")
    page, policy = found.content.decode(), found.headers["Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "sha256" not in client.get(f"/{lang}/{PAGE}").headers["Content-Security-Policy"]
    assert f'<html lang="{lang}">' in page


def test_a_name_is_text_wherever_it_stands(client):
    name = '<script>alert(1)</script>"><img src=x>'
    query = address(case("aerospace.toml"), name=name)
    for path in (PAGE, f"{PAGE}letter/"):
        page = client.get(f"/ko/{path}?{query}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_sites_are_ranked_as_the_engine_ranks_them(client):
    query = address(case("cluster.toml"))
    for _ in range(200):
        page = client.get(f"/ko/{PAGE}sites/?{query}").content.decode()
        if texts.say("web_support.where_drawing", "ko") not in page:
            break
        time.sleep(0.2)
    assert "<table" in page
    classes = {
        f"r.{code}": "middle" for code in re.findall(r'name="r\.([^"]+)"', client.get(f"/ko/{PAGE}?{query}").content.decode())
    }
    assert classes
    decided = client.get(f"/ko/{PAGE}sites/?{query}&{urlencode(classes)}").content.decode()
    assert texts.say("web_support.class_open", "ko") in page
    assert texts.say("web_support.class_open", "ko") not in decided
