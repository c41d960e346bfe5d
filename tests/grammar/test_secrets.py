"""A secret that is typed is refused, and nothing of the reading holds it."""

from __future__ import annotations

import time

import pytest

from bot.grammar.draft import Draft
from bot.grammar.secrets import line_with_secret, looks_secret, redact_unread
from tests.grammar.reading import codes, read

CPU = "ml compute create --name cpu --type AmlCompute --size Standard_DS3_v2"
WORD = "Sup3r-Secreto"


def everything(draft: Draft) -> str:
    return repr(draft)


@pytest.mark.parametrize(
    "part",
    [
        f"--admin-password {WORD}",
        f"--admin-password={WORD}",
        f"--admin_password {WORD}",
        f"--ADMIN-PASSWORD {WORD}",
        f"--admin-pass {WORD}",
        f"--admin-passwrd {WORD}",
        f"—admin-password {WORD}",
        f"–admin-password {WORD}",
        f"--admin\u2011password {WORD}",
        f"--admin-password\u00a0{WORD}",
        f"--admin-password\n{WORD}",
        f"--admin-password \\\n  {WORD}",
        f'--admin-password "a {WORD} b"',
        f"--admin-password 'a {WORD} b'",
        f"--admin-password “a {WORD} b”",
        f"--admin-password «a {WORD} b»",
        f'--admin-password="a {WORD} b"',
        f"--admin-password -{WORD}",
        f"--admin-password a {WORD}",
        f"--admin-password ${WORD}",
        f"--account-key {WORD}",
        f"--sas-token {WORD}",
        f"--client-secret {WORD}",
        f"--credentials {WORD}",
        f"--token {WORD}",
        f"--set ssh_settings.admin_password={WORD}",
        f"--tags password={WORD}",
    ],
)
def test_the_value_of_a_secret_option_is_nowhere(part: str) -> None:
    draft = read(f"{CPU} {part} --max-instances 3")
    assert draft.params is None
    assert draft.holds_secret
    assert WORD not in everything(draft)
    assert "Secreto" not in everything(draft)


SHAPES = [
    "xoxb-123456789012-abcdefghijkl",
    "xapp-1-A0123456789-0123456789012-abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "https://x.blob.core.windows.net/c?sv=2024&sig=" + "a1B2" * 11,
    "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=" + "a1B2" * 21 + "a1==",
    "a1B2" * 21 + "a1==",
    "-----BEGIN RSA PRIVATE KEY----- MIIE -----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "line",
    [
        f"{CPU} --description '{{}}'",
        f"{CPU} --description ‘{{}}’",
        f"{CPU} --reason '{{}}'",
        f"{CPU} --tags 'a={{}}'",
        "ml compute create --name '{}' --type AmlCompute --size Standard_DS3_v2",
        "ml compute create --name cpu --type AmlCompute --size='{}'",
        f"{CPU} '{{}}'",
        "ml compute crate '{}'",
        "'{}'",
        f"{CPU} --zzz '{{}}'",
        f"{CPU} --tags '{{}}",
        "show '{}'",
        "configure --defaults 'group={}'",
        "help '{}'",
        "history --person '{}'",
    ],
)
def test_what_has_the_shape_of_a_secret_is_nowhere(line: str, shape: str) -> None:
    draft = read(line.format(shape))
    assert draft.params is None
    middle = shape[18:30]
    assert middle not in everything(draft)


@pytest.mark.parametrize(
    "line", [f"{CPU} --admin-password {WORD}", f"{CPU} --reason '{SHAPES[0]}'", f"{CPU} --zz {SHAPES[0]}"]
)
def test_the_redacted_line_is_refused_too(line: str) -> None:
    draft = read(line)
    again = read(draft.redacted)
    assert draft.redacted == again.redacted
    assert codes(again) == codes(draft) != []


def test_the_rest_of_the_line_is_kept_and_offered_without_the_secret() -> None:
    draft = read(f"{CPU} --admin-password {WORD} --max-instances 3")
    assert draft.redacted == f"{CPU} --admin-password [redacted] --max-instances 3"
    assert draft.problems[0].suggestion == f"/aml {CPU} --max-instances 3"
    assert draft.problems[0].position == draft.redacted.index("--admin-password")


def test_a_login_line_is_answered_and_not_kept() -> None:
    draft = read(f"az login --service-principal -u app -p {WORD} --tenant t")
    assert draft.said is not None
    assert WORD not in everything(draft)


@pytest.mark.parametrize("line", [CPU, f"{CPU} --reason 'the password was reset'", f"{CPU} --tags key=value basket=a"])
def test_a_line_without_a_secret_is_kept_as_typed(line: str) -> None:
    draft = read(line)
    assert not draft.holds_secret
    assert draft.redacted == line
    assert draft.params is not None


def test_an_open_quote_does_not_save_a_secret() -> None:
    draft = read(f'{CPU} --admin-password "{WORD} and more')
    assert WORD not in everything(draft)
    assert "and more" not in everything(draft)


def test_a_line_too_long_does_not_save_a_secret() -> None:
    draft = read(f"{CPU} --admin-password {WORD} " + "x" * 9_000)
    assert WORD not in everything(draft)


@pytest.mark.parametrize(
    "piece", ["a.", "key.", "eyJ", "eyJaaaaaaaaaaa-", "--sas-", "sig=", "a7Q~", " ", "\\\n", " \n"]
)
def test_a_text_of_nothing_but_beginnings_is_searched_in_no_time(piece: str) -> None:
    """4,000 characters of `a.` kept the one thread that takes payloads busy for more than a second."""
    line = (piece * 40_000)[:40_000]
    begun = time.process_time()
    redact_unread(line)
    looks_secret(line)
    assert time.process_time() - begun < 1.0  # a twentieth of it, usually; it was minutes


@pytest.mark.parametrize(
    "shape",
    [
        "hf_" + "aB3" * 12,
        "dapi" + "0a1b" * 8,
        "ghp_" + "aB3d" * 9,
        "abc8Q~" + "aB3.x" * 7,
    ],
)
def test_keys_of_what_people_use_beside_azure_are_secrets(shape: str) -> None:
    assert codes(read(f"{CPU} --reason 'my {shape} is'")) == ["secret"]
    assert line_with_secret(f"import os\nKEY = {shape!r}\n") == 2


@pytest.mark.parametrize(
    "text",
    [
        "integrity sha512-" + "a1B2" * 21 + "a1==",
        "-----BEGIN CERTIFICATE-----",
        "if password == given_password: pass",
        "password = getpass()",
    ],
)
def test_what_is_in_code_and_no_secret_is_left_alone(text: str) -> None:
    assert line_with_secret(text) == 0
