"""What a file that goes to Azure whole is made of: paths inside what was sent, changes said, always the same."""

from __future__ import annotations

import pytest

from bot.grammar.spec import Spec, composed, inside
from bot.grammar.upload import Upload, assembled
from bot.model.facts import Unknown
from bot.model.job_document import read_job

JOB = "command: echo\nenvironment: azureml:e:1\n"


def sent(**files: str) -> Upload:
    """Files by their path, with `__` for `/` and `_` for `.`."""
    named = [(path.replace("__", "/").replace("_", "."), text.encode()) for path, text in files.items()]
    made = assembled(files=named)
    assert isinstance(made, Upload), made
    return made


def spec(upload: Upload, main: str = "job.yml", *overrides: str) -> Spec:
    made = composed(upload=upload, main=main, overrides=overrides)
    assert isinstance(made, Spec), made
    return made


def codes(upload: Upload, *overrides: str) -> list[str]:
    made = composed(upload=upload, main="job.yml", overrides=overrides)
    return [] if isinstance(made, Spec) else [one.code for one in made]


@pytest.mark.parametrize(
    ("folder", "written", "path"),
    [
        ("", "./src", "src"),
        ("a/b", "../c.yml", "a/c.yml"),
        ("a", "..", ""),
        ("", "..", None),
        ("a", "../../b", None),
        ("", "/etc", None),
        ("", "~/x", None),
        ("", "C:\\x", None),
        ("", "git+https://x", None),
        ("a", "b\\c", "a/b/c"),
    ],
)
def test_a_path_is_inside_or_none(folder: str, written: str, path: str | None) -> None:
    assert inside(folder=folder, written=written) == path


def test_code_and_what_it_holds_come_along() -> None:
    made = spec(sent(job_yml=JOB + "code: ./src\n", src__train_py="1", src__deep__x_txt="2", other_txt="3"))
    assert made.files == ("src/deep/x.txt", "src/train.py")
    assert made.documents["job.yml"]["code"] == "./src"


def test_a_zip_may_climb_inside_itself() -> None:
    made = spec(sent(jobs__job_yml=JOB + "code: ../src\n", src__train_py="1"), "jobs/job.yml")
    assert (made.files, made.documents["jobs/job.yml"]["code"]) == (("src/train.py",), "../src")


def test_what_was_sent_without_its_folder_is_found_and_that_is_said() -> None:
    made = spec(sent(job_yml=JOB + "inputs: {d: {path: ./data/in.csv}}\n", in_csv="1"))
    assert made.files == ("in.csv",)
    assert [note.code for note in made.corrections] == ["found-by-name"]
    loose = spec(sent(job_yml=JOB + "code: ./src\n", train_py="1"))
    assert loose.documents["job.yml"]["code"] == "."
    assert [note.code for note in loose.corrections] == ["loose-files"]


def test_other_specs_are_read_in_turn_and_made_plain() -> None:
    files = {
        "job_yml": "type: pipeline\njobs:\n  a: {component: file:steps/a.yml}\n  b: {component: azureml:b:1}\n",
        "steps__a_yml": "command: echo\nenvironment: {image: x, conda_file: ../conda.yml}\n",
        "conda_yml": "dependencies:\n    - pip\n- pip:\n    - numpy\n",
    }
    made = spec(sent(**files))
    assert sorted(made.documents) == ["conda.yml", "job.yml", "steps/a.yml"]
    assert made.documents["job.yml"]["jobs"]["a"]["component"] == "./steps/a.yml"
    assert made.documents["conda.yml"]["dependencies"] == ["pip", {"pip": ["numpy"]}]
    assert [note.code for note in made.corrections] == ["conda-indentation"]


def test_what_lies_in_the_cloud_is_left_as_it_is() -> None:
    paths = ("azureml:e:1", "azureml://datastores/d/paths/x", "https://account.blob.core.windows.net/c/x",
             "https://example.com/iris.csv", "${{parent.inputs.x}}")  # fmt: skip
    for path in paths:
        made = spec(sent(job_yml=JOB + f"inputs: {{d: {{path: '{path}'}}}}\n"))
        assert made.documents["job.yml"]["inputs"]["d"]["path"] == path
    assert codes(sent(job_yml=JOB + "code: https://account.blob.core.windows.net.evil.example/x\n")) == [
        "path-leads-out"
    ]


def test_what_is_missing_or_not_taken_is_said() -> None:
    assert codes(sent(job_yml=JOB + "code: ./src\n", other__x_py="1")) == ["no-such-file"]
    assert codes(sent(job_yml="command: echo\nenvironment: {build: {path: .}}\n")) == ["option-not-taken"]
    includes = Upload(contents={"job.yml": (JOB + "code: .\n").encode(), "x.additional_includes": b"../../etc\n"})
    made = composed(upload=includes, main="job.yml")
    assert not isinstance(made, Spec)
    assert [one.code for one in made] == ["option-not-taken"]


def test_files_that_name_one_another_end() -> None:
    turning = sent(job_yml="jobs: {a: {component: ./b.yml}}\n", b_yml="jobs: {a: {component: ./job.yml}}\n")
    assert sorted(spec(turning).documents) == ["b.yml", "job.yml"]
    (step,) = read_job(main="job.yml", documents=spec(turning).documents).runners
    assert isinstance(step.compute, Unknown)


def test_overrides_are_applied_as_az_does_and_wrong_ones_are_said() -> None:
    upload = sent(job_yml=JOB + "limits: {timeout: 60}\ntags: {}\nlist: [{a: 1}]\n")
    made = spec(upload, "job.yml", "limits.timeout=120", "tags.who=ana", "list[0].a=[1]", "resources.instance_count=2")
    values = made.documents["job.yml"]
    assert (values["limits"], values["tags"], values["list"], values["resources"]) == (
        {"timeout": 120}, {"who": "ana"}, [{"a": [1]}], {"instance_count": 2}
    )  # fmt: skip
    assert codes(upload, "nothing") == ["unexpected-word"]
    assert codes(upload, "command.x=1") == ["unexpected-word"]
    assert codes(upload, "list[4].a=1") == ["unexpected-word"]
    assert codes(upload, "code=/etc") == ["path-leads-out"]


def test_the_same_files_and_overrides_make_the_same_digest_and_others_another() -> None:
    upload = sent(job_yml=JOB)
    first = spec(upload, "job.yml", "experiment_name=a")
    assert first.digest == spec(upload, "job.yml", "experiment_name=a").digest
    assert first.digest != spec(upload, "job.yml", "experiment_name=b").digest
    assert first.digest != spec(sent(job_yml=JOB + "tags: {a: b}\n"), "job.yml", "experiment_name=a").digest


def test_a_job_counts_its_nodes_for_the_larger() -> None:
    pipeline = (
        "type: pipeline\nsettings: {default_compute: serverless}\njobs:\n"
        "  a: {command: x, resources: {instance_type: S, instance_count: 3}}\n"
        "  b: {type: sweep, trial: {command: x}, limits: {max_concurrent_trials: 4}}\n"
        "  c: {command: x, compute: azureml:cpu}\n  d: {type: sweep, trial: {command: x}}\n"
    )
    job = read_job(main="job.yml", documents=spec(sent(job_yml=pipeline)).documents)
    assert job.computes == ("cpu",)
    assert [one.nodes for one in job.serverless][:2] == [3, 4]
    assert not isinstance(job.serverless[2].nodes, int)
    assert not isinstance(job.seconds, float)


@pytest.mark.parametrize(
    "line",
    [
        "compute: $COMPUTE",
        "compute: azureml:${CLUSTER}",
        "compute: <your-cluster>",
        "experiment_name: '{{ experiment }}'",
        "name: $[[name]]",
        "resources: {instance_type: $SIZE}",
        "settings: {default_compute: azureml:$CPU}",
    ],
)
def test_a_placeholder_in_the_place_of_a_name_is_said_before_anybody_is_asked(line: str) -> None:
    """A shell or a pipeline of one's own would have filled it in; Azure takes it for a name that is not there."""
    assert codes(sent(job_yml=JOB + line + "\n")) == ["placeholder"]


@pytest.mark.parametrize(
    "line",
    [
        "command: python train.py --lr $LR ${{inputs.lr}} <in",
        "description: costs $FIVE <or so>",
        "display_name: run of ${{name}}",
        "compute: ${{parent.inputs.compute}}",
        "environment_variables: {HOME: $HOME}",
        "outputs: {o: {path: 'azureml://datastores/d/paths/${{name}}/'}}",
    ],
)
def test_what_a_job_or_azure_itself_fills_in_is_no_placeholder(line: str) -> None:
    upload = sent(job_yml=JOB.replace("command: echo\n", "") + line + "\n")
    assert codes(upload) == []
