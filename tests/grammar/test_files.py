"""A YAML file in place of options: what it says, what the line says over it, and every way it can be wrong."""

from __future__ import annotations

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.parse import parse
from bot.grammar.upload import Upload, assembled
from bot.kinds import KINDS
from tests.grammar.reading import CATALOGUE, codes, named

CLUSTER = """
$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json
name: cpu
type: amlcompute
size: STANDARD_DS3_v2
min_instances: 0
max_instances: 2
idle_time_before_scale_down: 300
tags: {owner: lea}
location:
"""
INSTANCE = "type: computeinstance\nname: nb-ana\nsize: Standard_DS11_v2\nidle_time_before_shutdown_minutes: 30\n"


def upload(**texts: str) -> Upload:
    """Files by their name with `_` for `.`."""
    made = assembled(files=[(name.replace("_", "."), text.encode()) for name, text in texts.items()])
    assert isinstance(made, Upload), made
    return made


def read(line: str, files: Upload | None = None, *, attached: tuple[str, ...] = (), **defaults: str) -> Draft:
    return parse(
        line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, defaults=defaults, attached=attached,
        upload=files,
    )  # fmt: skip


def test_a_line_that_names_a_file_waits_for_it() -> None:
    draft = read("az ml compute create -f cluster.yml -g rg")
    assert (draft.awaits, draft.problems, draft.params) == (("cluster.yml",), (), None)
    assert read("az ml compute create", attached=("cluster.yml",)).awaits == ("cluster.yml",)
    assert read("", attached=("cluster.yml",)).awaits == ("cluster.yml",)


def test_a_mistake_beside_the_file_is_said_before_it_is_read() -> None:
    assert codes(read("az ml compute create -f cluster.yml --sise big")) == ["unknown-option"]


def test_a_line_offered_before_its_file_was_looked_for_is_read_and_then_misses_the_file() -> None:
    (problem,) = read("m--l job create -f--absent.yml").problems
    assert (problem.code, problem.suggestion) == ("unknown-command", "/aml ml job create -f--absent.yml")
    assert read(problem.suggestion).awaits == ("--absent.yml",)
    assert codes(read(problem.suggestion, upload(job_yml="type: command"))) == ["no-such-file"]


def test_a_flat_file_is_read_as_the_options_it_stands_for() -> None:
    draft = read("az ml compute create --file cluster.yml -g rg -w ws-1", upload(cluster_yml=CLUSTER))
    assert draft.of == "compute_cluster.create"
    assert named(draft) == {
        "name": "cpu", "size": "Standard_DS3_v2", "max_instances": 2, "idle_seconds": 300, "tags": {"owner": "lea"},
        "resource_group": "rg", "workspace": "ws-1",
    }  # fmt: skip
    again = read(draft.line)
    assert again.params == draft.params
    assert "--file" not in draft.line


def test_what_the_line_says_goes_before_the_file() -> None:
    draft = read("ml compute create -f cluster.yml --max-instances 5 -n big", upload(cluster_yml=CLUSTER))
    assert {key: named(draft)[key] for key in ("name", "max_instances", "idle_seconds")} == {
        "name": "big", "max_instances": 5, "idle_seconds": 300
    }  # fmt: skip


def test_the_file_tells_kinds_of_one_command_apart() -> None:
    assert read("ml compute create -f i.yml", upload(i_yml=INSTANCE)).of == "compute_instance.create"


def test_the_one_file_that_fits_is_meant_without_being_named() -> None:
    files = upload(cluster_yml=CLUSTER, conda_yml="name: env\ndependencies: [pip]\n")
    assert named(read("ml compute create", files))["name"] == "cpu"


def test_a_file_without_words_is_read_by_its_schema_and_that_is_said() -> None:
    draft = read("", upload(cluster_yml=CLUSTER))
    assert (draft.of, named(draft)["name"]) == ("compute_cluster.create", "cpu")
    assert draft.corrections[0].code == "read-by-schema"
    assert codes(read("", upload(i_yml=INSTANCE))) == ["no-command"]
    assert codes(read("", upload(a_yml=CLUSTER, b_yml=CLUSTER))) == ["several-files"]


def test_a_path_that_a_person_writes_finds_the_file_they_sent() -> None:
    for written in ("./cluster.yml", "specs/cluster.yml", '"C:\\work\\Cluster.yml"', "cluster.YML"):
        assert named(read(f"ml compute create -f {written}", upload(cluster_yml=CLUSTER)))["name"] == "cpu", written


def test_every_name_that_is_nothing_here_is_refused_by_name() -> None:
    text = CLUSTER + "max_instnces: 3\nnetwork_settings: {vnet_name: v}\nidentity:\n"
    draft = read("ml compute create -f cluster.yml", upload(cluster_yml=text))
    assert codes(draft) == ["unknown-name", "option-not-taken"]
    assert "line 11: `max_instnces`" in draft.problems[0].text.en
    assert "`max_instances`" in draft.problems[0].text.es
    assert "plataforma" in draft.problems[1].text.es


def test_what_is_wrong_in_the_file_is_wrong_as_on_a_line() -> None:
    text = CLUSTER.replace("max_instances: 2", "max_instances: [1, 2]").replace("DS3_v2", "DS9_v9")
    assert sorted(codes(read("ml compute create -f c.yml", upload(c_yml=text)))) == ["not-one-value", "unknown-value"]
    low = CLUSTER.replace("min_instances: 0", "min_instances: 3")
    assert codes(read("ml compute create -f c.yml", upload(c_yml=low))) == ["min-above-max"]
    stray = INSTANCE + "max_instances: 2\n"
    assert codes(read("ml compute create -f c.yml", upload(c_yml=stray))) == ["option-of-another-kind"]


def test_a_file_that_is_not_there_or_is_no_yaml_is_said() -> None:
    files = upload(cluster_yml=CLUSTER, train_py="print()")
    assert codes(read("ml compute create -f other.yml", files))[0] == "no-such-file"
    assert codes(read("ml compute create -f train.py", files))[0] == "file-unreadable"


def test_a_number_keeps_the_digits_that_were_written() -> None:
    draft = read("ml compute create -f c.yml", upload(c_yml=CLUSTER.replace("lea", "1.10")))
    assert named(draft)["tags"] == {"owner": "1.10"}


def test_a_word_of_a_file_that_yaml_takes_for_true_or_false_is_a_word_where_a_name_is_asked_for() -> None:
    """`name: no` was the cluster `false`."""
    for word in ("yes", "off", "true"):
        draft = read(
            "az ml compute create -f cluster.yml -g rg -w ws-1",
            upload(cluster_yml=f"{INSTANCE}".replace("nb-ana", word)),
        )
        assert named(draft)["name"] == word


def test_true_and_false_are_what_yaml_takes_for_them_where_they_are_asked_for() -> None:
    text = "$schema: https://azuremlschemas.azureedge.net/latest/hub.schema.json\nname: hub-1\n"
    for word, meant in (("yes", True), ("On", True), ("no", False), ("FALSE", False)):
        files = upload(hub_yml=f"{text}enable_data_isolation: {word}\n")
        draft = read("az ml workspace create -f hub.yml -g rg -l eastus --kind hub", files)
        assert draft.params is not None, draft.problems
        assert draft.params.model_dump()["enable_data_isolation"] is meant
