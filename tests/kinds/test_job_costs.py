"""What a job costs at most, as the policies know it: per hour, and for a run."""

from __future__ import annotations

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.parse import parse
from bot.grammar.upload import Upload, assembled
from bot.kinds import KINDS
from bot.model.facts import FactValue, Unknown
from tests.grammar.reading import CATALOGUE
from tests.kinds.standing import context_for, kind_named

JOB = "type: command\ncommand: python train.py\nenvironment: azureml:env:1\n"
HERE = "compute: azureml:cpu\n"
SERVERLESS = "resources: {instance_type: Standard_DS11_v2, instance_count: 2}\n"
UNPRICED = "resources: {instance_type: Standard_M128, instance_count: 2}\n"
TWO_HOURS = "limits: {timeout: 7200}\n"


def facts(text: str) -> dict[str, FactValue]:
    upload = assembled(files=[("job.yml", (JOB + text).encode())])
    assert isinstance(upload, Upload), upload
    draft = parse(
        line="ml job create -f job.yml -g vision-rg -w vision-lab",
        kinds=KINDS,
        commands=COMMANDS,
        catalogue=CATALOGUE,
        upload=upload,
    )
    assert draft.params is not None, draft.problems
    kind = kind_named(draft.of)
    return dict(kind.facts(draft.params, context_for(kind=kind, params=draft.params, upload=upload)))


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        pytest.param(SERVERLESS + TWO_HOURS, 0.74, id="two nodes at 0.185 USD for two hours"),
        pytest.param(SERVERLESS + "limits: {timeout: 3}\n", 0.0, id="less than a cent"),
        pytest.param(HERE + TWO_HOURS, 0.0, id="on a compute that is paid for already"),
        pytest.param(HERE, 0.0, id="on such a compute, however long"),
        pytest.param(SERVERLESS, None, id="nobody says how long"),
        pytest.param(UNPRICED + TWO_HOURS, None, id="a size without a price"),
    ],
)
def test_what_a_run_costs_at_most_is_known_when_its_hour_and_its_length_are(text: str, cost: float | None) -> None:
    known = facts(text)["cost_run"]
    assert isinstance(known, Unknown) if cost is None else known == cost
