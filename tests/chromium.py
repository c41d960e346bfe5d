"""A Chromium for the browser tests: an installed one, else Debian's, else Playwright's own, else one clear sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""No sandbox of Chromium's own, because tests may run as root; nothing that calls out of the machine."""


def find() -> str:
    """Path of an installed Chromium or Chrome, empty when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def provide() -> str:
    """Path of a Chromium, installing one where there is none. Exits with one sentence when none can be had."""
    if found := find():
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, timeout=300, **quiet)  # type: ignore[call-overload]
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
            timeout=900,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            **quiet,
        )  # type: ignore[call-overload]
        if found := find():
            return found
    own = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=900, capture_output=True
    )
    if own.returncode == 0:
        return "playwright"
    sys.exit("The browser tests need Chromium: install the package `chromium` (Debian, Ubuntu) or Google Chrome.")


if __name__ == "__main__":
    provide()
