"""`--set name=value` says what the option of that name would say, over the file and under the option itself."""

from __future__ import annotations

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.parse import parse
from bot.grammar.upload import Upload, assembled
from bot.kinds import KINDS
from tests.grammar.reading import CATALOGUE, codes, named, only, read

CPU = "ml compute create -n cpu -t AmlCompute --size Standard_DS3_v2"
DATA = "ml data create -n d"
PATH = "https://contosoraw.blob.core.windows.net/c/x.csv"


def with_file(line: str, text: str) -> Draft:
    upload = assembled(files=[("spec.yml", text.encode())])
    assert isinstance(upload, Upload)
    return parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, upload=upload)


@pytest.mark.parametrize(
    ("line", "same"),
    [
        (f"{CPU} --set max_instances=2", f"{CPU} --max-instances 2"),
        (f"{CPU} --set max_instances=2 min_instances=1", f"{CPU} --max-instances 2 --min-instances 1"),
        (f"{CPU} --set idle_time_before_scale_down=300", f"{CPU} -d 300"),
        (f"{CPU} --set tags.team=nlp --tags owner=ana", f"{CPU} --tags owner=ana team=nlp"),
        (f"{DATA} --version 1 --set path={PATH}", f"{DATA} --version 1 --path {PATH}"),
        (f"{DATA} --set local_path={PATH} version=3", f"{DATA} --version 3 --path {PATH}"),
    ],
)
def test_it_reads_as_the_option_would(line: str, same: str) -> None:
    assert named(read(line)) == named(read(same))


def test_it_goes_before_the_file_and_the_option_before_it() -> None:
    text = f"name: d\nversion: 1\ntype: uri_file\npath: {PATH}\n"
    draft = with_file("ml data create --file spec.yml --set version=7 type=uri_folder --type mltable", text)
    assert [problem.code for problem in draft.problems] == ["not-a-folder"]
    draft = with_file("ml data create --file spec.yml --set version=7 name=e --name d", text)
    assert named(draft) == {"name": "d", "version": "7", "type": "uri_file", "path": PATH}
    assert "given-twice" in [note.code for note in draft.corrections]


@pytest.mark.parametrize("word", ["min_instance=2", "network_settings.subnet=x", "max_instances", "=2", "a.b.c=1"])
def test_a_name_that_is_no_option_is_refused(word: str) -> None:
    problem = only(read(f"{CPU} --set {word}"))
    assert problem.code == "unknown-name"
    assert problem.position == len(f"{CPU} --set ")
    assert problem.text.en != problem.text.es


def test_a_value_is_judged_as_the_option_s() -> None:
    assert codes(read(f"{CPU} --set min_instances=5 max_instances=2")) == ["min-above-max"]
    assert codes(read(f"{CPU} --set max_instances=many")) == codes(read(f"{CPU} --max-instances many"))


def test_a_secret_in_it_is_refused_and_blacked_out() -> None:
    draft = read(f"{CPU} --set ssh_settings.admin_password=hunter2hunter2")
    assert draft.holds_secret
    assert "hunter2" not in str(draft)


def test_what_has_no_file_has_no_names_to_set() -> None:
    assert codes(read("ml model archive -n m -v 1 --set description=x")) != []
