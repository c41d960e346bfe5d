"""docs/sandbox.md and the sandbox agree. `AMLBOT_WRITE_DOCS=1` writes its lists anew, to be reviewed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.sandbox.azure import UNVERIFIED as AZURE
from bot.sandbox.page.fault_presets import FAULT_PRESETS
from bot.sandbox.page.words import word
from bot.sandbox.slack import UNVERIFIED as SLACK

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"
LISTS = {
    "presets": tuple(f"`{name}`: {word(name, language='en')}" for name in FAULT_PRESETS),
    "azure": AZURE,
    "slack": SLACK,
}


@pytest.mark.parametrize("name", LISTS)
def test_each_list_of_the_page_is_what_the_sandbox_says_of_itself(name: str) -> None:
    wanted = f"<!-- {name} -->\n" + "".join(f"- {line}\n" for line in LISTS[name]) + f"<!-- /{name} -->"
    between = re.compile(f"<!-- {name} -->\n.*?<!-- /{name} -->", flags=re.DOTALL)
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("AMLBOT_WRITE_DOCS"):
        text = between.sub(lambda _: wanted, text)
        PAGE.write_text(text, encoding="utf-8")
    assert between.findall(text) == [wanted]


def test_the_sandbox_starts_alone_as_the_page_says(tmp_path: Path) -> None:
    (line,) = re.findall(r"^python (-m bot\.sandbox .*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    *start, directory = line.split()
    assert not Path(directory).is_absolute()
    process = subprocess.Popen(
        [sys.executable, *start, str(tmp_path / directory)], stdout=subprocess.PIPE, text=True, cwd=PAGE.parents[1]
    )
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert set(said) == {"page_url", "environment"}
        assert {"HTTPS_PROXY", "SSL_CERT_FILE", "SLACK_BOT_TOKEN"} <= set(said["environment"])
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
        if process.stdout is not None:
            process.stdout.close()
