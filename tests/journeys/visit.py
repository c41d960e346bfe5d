"""A visitor of the demo: `amlbot demo` as a process, a real Chromium, and people who click and type in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from tests.chromium import ARGUMENTS, find

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
WRITE_IMAGES = "AMLBOT_WRITE_IMAGES"
"""Set it and the tests write the tutorial's pictures anew, to be looked at before they are committed."""

VISION, APPROVALS = "C0VISION", "C0APPROVE"
OTTO = "U0OTTO"
THAT_IS_ME = re.compile("^(That is me|Soy yo)$")
AT_HOME = re.compile("^(Your requests|Sus solicitudes)$")
_WINDOW: ViewportSize = {"width": 1280, "height": 860}
_HIGHEST, _AROUND = 1300, 190

PATIENCE_SECONDS = 25.0
AT_ONCE_SECONDS = 2.0

Found = TypeVar("Found")
_MESSAGES = (
    """() => [...document.querySelectorAll("#timeline .message")].map((one) => [one.dataset.testid, one.innerText])"""
)
_FOREIGN = ("AMLBOT_", "AZURE_", "SLACK_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")


@contextmanager
def demo() -> Iterator[str]:
    """The address that `amlbot demo` prints, while it runs."""
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(_FOREIGN)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"],
        cwd=ROOT,
        env=inherited,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    found = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            said.append(line)
            if "http://" in line:
                found.set()
        found.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert found.wait(timeout=60), said
        yield re.findall(r"http://127\.0\.0\.1:[1-9]\d+/", "".join(said))[0]
    finally:
        process.terminate()
        process.wait(timeout=30)
        reader.join(timeout=5)
        process.stdout.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real browser; the test is skipped where there is none."""
    path = find()
    if not path:
        pytest.skip("no Chromium on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        expect.set_options(timeout=PATIENCE_SECONDS * 1000)
        yield browser
        expect.set_options(timeout=None)
        browser.close()


class Visit:
    """One browser window on the demo, and whoever the visitor is at the moment."""

    def __init__(
        self, *, browser: Browser, address: str, locale: str = "en-US", live: bool = True, introducing: bool = True
    ) -> None:
        """`live=False` makes a screen that hears of no change, as one behind a bad connection does.

        introducing  whoever the visitor becomes says in the Home who they are in Entra, the first time.
        """
        self.address = address
        self._introducing = introducing and live
        self._introduced = {OTTO}
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=_WINDOW, locale=locale, reduced_motion="reduce", color_scheme="light"
        )
        self.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        if not live:
            self.context.route("**/api/slack/changes*", lambda _: None)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        expect(self.page.get_by_test_id("composer")).to_be_visible()

    def _heard(self, said: Any) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def close(self) -> None:
        self.page.goto("about:blank")
        self.context.close()
        assert self.complaints == [], self.complaints

    def be(self, person: str, place: str = VISION) -> None:
        """Become somebody, somewhere, with the side pane shut."""
        self.page.get_by_test_id(f"person-{person}").click()
        if self._introducing and person not in self._introduced:
            self._introduce(person)
        self.page.get_by_test_id(f"channel-{place}").click()
        # In one go: another place shuts a thread by itself, perhaps between a look and a click.
        self.page.evaluate("""document.querySelector("#pane:not([hidden]) #pane-close")?.click()""")

    def _introduce(self, person: str) -> None:
        self.page.get_by_test_id("channel-home").click()
        home = self.page.get_by_test_id("home")
        yes = home.get_by_role("button", name=THAT_IS_ME)
        expect(yes.or_(home.get_by_text(AT_HOME)).first).to_be_visible()
        if yes.is_visible():
            yes.click()
            expect(yes).to_have_count(0)
        self._introduced.add(person)

    def say(self, line: str, *texts: str, within: float = PATIENCE_SECONDS) -> Locator:
        """Type a line; gives the first new message with all the texts, and fails when it takes longer than `within`."""
        known = set(self._messages())
        box = self.page.get_by_test_id("composer")
        box.fill(line)
        began = time.monotonic()
        box.press("Enter")

        def look() -> list[str]:
            seen = self._messages()
            return [key for key, said in seen.items() if key not in known and all(text in said for text in texts)]

        found = self.wait(look, what=f"{line}: no answer with {texts}")
        took = time.monotonic() - began
        assert took < within, f"{line} took {took:.1f} s"
        return self.page.get_by_test_id(found[0])

    def _messages(self) -> dict[str, str]:
        return dict(self.page.evaluate(_MESSAGES))

    def message(self, *texts: str) -> Locator:
        """The newest message in the channel with all the texts."""
        found = self.page.get_by_test_id("timeline").locator(".message")
        for text in texts:
            found = found.filter(has_text=text)
        return found.last

    def card(self, number: int) -> Locator:
        """The card, or the message in the channel, of a request."""
        heading = self.page.locator("h3", has_text=f"R-{number} · ")
        return self.page.get_by_test_id("timeline").locator(".message", has=heading).last

    def press(self, number: int, label: str) -> None:
        self.card(number).get_by_role("button", name=f"{label} R-{number}").click()

    def thread(self, number: int) -> Locator:
        """Open the thread of a request; gives the pane."""
        self.card(number).locator(".thread-link").click()
        pane = self.page.get_by_test_id("thread-pane")
        expect(pane).to_be_visible()
        return pane

    def write(self, button: str, words: str, submit: str) -> None:
        """Press a button that asks for words, write them, and send the form."""
        self.page.get_by_role("button", name=button).last.click()
        form = self.page.get_by_role("dialog")
        expect(form).to_be_visible()
        form.get_by_role("textbox").fill(words)
        form.get_by_role("button", name=submit, exact=True).click()
        expect(form).to_have_count(0)

    def azure(self) -> dict[str, Any]:
        """What Azure has, as JSON."""
        found: dict[str, Any] = self.page.request.get(f"{self.address}api/azure/state").json()
        return found

    def wait(self, look: Callable[[], Found], *, what: str) -> Found:
        """Look until there is something."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()):
            assert time.monotonic() < deadline, f"{what}\n{self._messages()}"
            self.page.wait_for_timeout(20)
        return found

    def picture(self, name: str, *, of: Locator | None = None) -> None:
        """Write a screenshot of the page into docs/images/ when asked to by the environment.

        of  what must be seen from its top; the window is made high enough for all of it, within reason.
        """
        if not os.environ.get(WRITE_IMAGES):
            return
        IMAGES.mkdir(exist_ok=True)
        self.page.mouse.move(0, 0)
        if of is not None:
            box = of.bounding_box()
            height = min(_HIGHEST, max(_WINDOW["height"], int(box["height"]) + _AROUND if box else 0))
            self.page.set_viewport_size({**_WINDOW, "height": height})
            self.page.wait_for_timeout(100)
            of.evaluate("one => one.scrollIntoView({ block: 'start' })")
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=IMAGES / f"{name}.png")
        self.page.set_viewport_size(_WINDOW)


def things(azure: dict[str, Any]) -> set[tuple[str, str]]:
    """(type, name) of every group and resource, and (role, principal and scope) of every role assignment."""
    found: set[tuple[str, str]] = set()

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            if "name" in value and "type" in value:
                found.add((str(value["type"]).lower(), str(value["name"])))
            for key, inner in value.items():
                if key != "properties":
                    look(inner)

    for group in azure["resource_groups"]:
        found.add(("group", group["name"]))
        look(group["resources"])
    for one in azure["role_assignments"]:
        found.add((one["role"], f"{one['principal']} @ {one['scope'].rsplit('/', 1)[-1]}"))
    return found
