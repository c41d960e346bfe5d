"""What chats, documents and terminals do to a line changes nothing about what it means."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.grammar.table import Parameter, parameters_of
from bot.kinds import KINDS
from tests.grammar.reading import named, read

LINES = [
    'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute',
    'az role assignment create --role "AzureML Data Scientist" --assignee "joe@contoso.com" -g this-rg',
    'az group create --name "nombre-grupo" --location "eastus" --tags team=vision "purpose=lab work"',
    "az ml workspace show -n ws-1 --output table",
]


def _smart(line: str) -> str:
    return re.sub(r'"([^"]*)"', "\u201c\\1\u201d", line)


def _long(dash: str) -> Callable[[str], str]:
    return lambda line: line.replace("--", dash)


def _continued(mark: str, newline: str = "\n") -> Callable[[str], str]:
    return lambda line: line.replace(" --", f" {mark}{newline}  --")


def _upper(line: str) -> str:
    words = line.split(" ")
    first = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    return " ".join([*(word.upper() for word in words[:first]), *words[first:]])


def _flags(parameter: Parameter) -> tuple[str, ...]:
    return (parameter.option.flag, *parameter.option.aliases)


DAMAGE: dict[str, Callable[[str], str]] = {
    "smart quotes": _smart,
    "low and angle quotes": lambda line: re.sub(r'"([^"]*)"', "«\\1»", line),
    "em dashes": _long("—"),
    "en dashes": _long("–"),
    "smart quotes and em dashes": lambda line: _smart(line).replace("--", "—"),
    "non-breaking spaces": lambda line: line.replace(" ", "\u00a0"),
    "zero-width characters": lambda line: "\ufeff" + line.replace("--", "\u200b--").replace("e", "e\u200b"),
    "entities": lambda line: line.replace('"', "&quot;"),
    "a fence": lambda line: f"```{line}```",
    "a fence on lines of its own": lambda line: f"```\n{line}\n```\n",
    "a fence with a language": lambda line: f"```bash\n{line}\n```",
    "inline code": lambda line: f"`{line}`",
    "a prompt": lambda line: f"$ {line}",
    "a backslash and a new line": _continued("\\"),
    "a backtick and a new line": _continued("`"),
    "a caret and a new line": _continued("^"),
    "a continued line from Windows": _continued("\\", "\r\n"),
    "no az": lambda line: line.removeprefix("az "),
    "an equals sign": lambda line: re.sub(r'(--(?!tags)[a-z-]+) ("[^"]*"|[^\s-]\S*)', r"\1=\2", line),
    "underscores in options": lambda line: re.sub(r"--[a-z-]+", lambda one: "--" + one[0][2:].replace("-", "_"), line),
    "shouted commands": _upper,
    "a tab": lambda line: line.replace(" ", "\t"),
    "lines broken anywhere": lambda line: line.replace(" --", "\n--"),
    "white space around": lambda line: f"  \n {line} \n ",
    "a quoted prompt": lambda line: f"&gt; {line}",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("line", LINES, ids=["cluster", "role", "group", "workspace"])
def test_damage_of_pasting_is_undone(line: str, damage: Callable[[str], str]) -> None:
    good, hurt = read(line), read(damage(line))
    assert named(hurt) == named(good)
    assert (hurt.of, hurt.line) == (good.of, good.line)


EXAMPLES = [line for kind in KINDS for line in kind.examples]
SEVERAL_WORDS = {
    flag for kind in KINDS for one in parameters_of(kind.params) if one.option.many for flag in _flags(one)
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_of_pasting_is_undone_in_the_lines_of_every_kind(damage: str) -> None:
    for line in EXAMPLES:
        if damage == "an equals sign" and SEVERAL_WORDS & set(line.split()):
            continue
        good, hurt = read(line), read(DAMAGE[damage](line))
        assert (hurt.of, hurt.line, hurt.params) == (good.of, good.line, good.params), line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<mailto:joe@contoso.com|joe@contoso.com>", "joe@contoso.com"),
        ('"<mailto:joe@contoso.com|joe@contoso.com>"', "joe@contoso.com"),
        ("<mailto:joe@contoso.com>", "joe@contoso.com"),
        ("<@U0JOE>", "<@U0JOE>"),
        ("<@U0JOE|joe>", "<@U0JOE>"),
        ("<@W0JOE|joe>", "<@W0JOE>"),
    ],
)
def test_what_slack_makes_of_addresses_and_mentions_is_undone(written: str, meant: str) -> None:
    draft = read(f"role assignment create --role Reader --assignee {written} -g rg")
    assert named(draft)["assignee"] == meant


def test_a_file_name_slack_made_a_link_is_a_file_name_again() -> None:
    draft = read("ml workspace create -n ws-1 --display-name <http://basic-env.yml|basic-env.yml>")
    assert named(draft)["display_name"] == "basic-env.yml"


@pytest.mark.parametrize("text", ["a — b", "don’t", "1 – 2", "l’équipe “vision”", "--not-an-option", "a -- b"])
def test_dashes_and_quotes_inside_quotes_stay_as_they_are(text: str) -> None:
    draft = read(f'ml workspace create -n ws-1 --description "{text}"')
    assert named(draft)["description"] == text


def test_an_apostrophe_between_letters_opens_no_quote() -> None:
    assert named(read("ml workspace create -n ws-1 --description l’équipe"))["description"] == "l’équipe"


def test_what_was_repaired_is_said() -> None:
    draft = read("ml workspace create —name “ws-1”")
    assert {one.code for one in draft.corrections} == {"dashes", "quotes"}


def test_slack_escapes_once_and_so_it_is_undone_once() -> None:
    draft = read('ml workspace create -n ws-1 --description "a &amp; b &amp;lt; c"')
    assert named(draft)["description"] == "a & b &lt; c"
