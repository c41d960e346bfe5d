"""People hand amlbot files: attached to a mention, shared in the channel and named after /aml, or refused."""

from __future__ import annotations

import pytest

from tests.journeys.town import VISION, Town

pytestmark = pytest.mark.slow

CLUSTER = b"""\
$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json
name: cpu-from-file
type: amlcompute
size: STANDARD_DS11_V2
max_instances: 2
"""


def attach(town: Town, who: str, text: str, **files: bytes) -> None:
    """Somebody sends a message with files, named with `_` for `.`."""
    named = {name.replace("_", "."): content for name, content in files.items()}
    outcome = town.sandbox.slack.human(who).attach(files=named, text=text, channel=VISION)
    assert outcome.ok, outcome


def test_a_cluster_is_asked_for_by_a_file_named_after_the_command(town: Town) -> None:
    place = "-g nombre-grupo -w area-trabajo-nombre"
    attach(town, "ana", "our cluster", cluster_yml=CLUSTER)
    number = town.ask("ana", f"ml compute create --file cluster.yml --max-instances 3 {place}")
    assert town.card("lea", number, "cpu-from-file", "0–3")
    stored = town.rows("SELECT size FROM stored_file")
    assert stored == [(len(CLUSTER),)]


def test_a_file_nobody_sent_is_asked_for(town: Town) -> None:
    assert town.answer("ana", "ml compute create -f nowhere.yml", "nowhere.yml", "adjúntelo")
