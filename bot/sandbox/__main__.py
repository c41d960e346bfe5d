"""`python -m bot.sandbox --directory DIR [--page-port N] [--bind ADDRESS]`: the sandbox as a process of its own."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from bot.sandbox.server import Sandbox


def main() -> int:
    """Serve until SIGTERM or SIGINT; prints one JSON line with `page_url` and `environment` once everything answers."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Slack and a local Azure.")
    parser.add_argument("--directory", type=Path, required=True, help="where the certificate authority's file goes")
    parser.add_argument("--page-port", type=int, default=0, help="port of the page; 0 takes a free one")
    parser.add_argument(
        "--bind", default="127.0.0.1", help="address of the page; everything else stays on this machine"
    )
    arguments = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    sandbox = Sandbox()
    try:
        sandbox.start(directory=arguments.directory, page_port=arguments.page_port, bind=arguments.bind)
    except OSError as error:
        print(f"the sandbox cannot start: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"page_url": sandbox.page_url, "environment": sandbox.environment}), flush=True)
    ended.wait()
    sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
