"""The interface is as its document says: whatever is sent, no server error, and only answers that are documented."""

from __future__ import annotations

import pytest

schemathesis = pytest.importorskip("schemathesis")
pytest.importorskip("django")

from unittest import SkipTest  # noqa: E402

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis.errors import Unsatisfiable  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi import checks  # noqa: E402

from tests.web_server import served  # noqa: E402

SLOW = ("explore", "draw", "why")  # that begin work; what they refuse is tested by hand
EXAMPLES = 4
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def test_the_interface_answers_as_documented(tmp_path):
    asked = []
    with served(tmp_path / "danji") as base:
        schema = schemathesis.openapi.from_url(f"{base}/api/v1/openapi.json")
        operations = [each.ok() for each in schema.get_all_operations()]
        for operation in operations:
            if operation.path.endswith(SLOW):
                continue
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                try:
                    sent = operation.as_strategy(generation_mode=mode)

                    @FEW
                    @given(case=sent)
                    def holds(case):
                        asked.append(case.operation.label)
                        if len(asked) % 2 and "slug" in case.path_parameters:
                            case.path_parameters["slug"] = "gyeongnam"
                        case.call_and_validate(checks=CHECKS, timeout=30)

                    holds()
                except (Unsatisfiable, SkipTest):
                    assert mode == GenerationMode.NEGATIVE, "nothing to get wrong"
    assert len(operations) > 12
    assert len(set(asked)) == len(operations) - len(SLOW)
