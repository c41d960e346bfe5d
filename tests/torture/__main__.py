"""`python -m tests.torture [RUNS]`: kill the bot so often on each database and print what was seen. 500 by default."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psycopg

from tests.postgres import running_server
from tests.torture.kills import Tally, kills

RUNS = 500


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    databases = sys.argv[2:] or ["sqlite", "postgres"]
    tallies: dict[str, Tally] = {}
    for name in databases:
        print(f"{name}: {runs} kills", flush=True)
        began = time.monotonic()
        tallies[name] = _on(name, runs)
        print(f"  took {time.monotonic() - began:.0f} s", flush=True)
    print(table(tallies))
    return 0 if all(tally.is_clean for tally in tallies.values()) else 1


def _on(name: str, runs: int) -> Tally:
    if name == "sqlite":
        return kills(runs=runs)
    with tempfile.TemporaryDirectory(prefix="amlbot-pg-") as folder:
        Path(folder).chmod(0o755)
        with running_server(folder=Path(folder)) as address:
            with psycopg.connect(host=str(address.query["host"]), user="postgres", autocommit=True) as server:
                server.execute("CREATE DATABASE torture")
            url = address.set(database="torture").render_as_string(hide_password=False)
            return kills(runs=runs, database_url=url)


def table(tallies: dict[str, Tally]) -> str:
    """The rows of docs/reliability.md."""
    rows = {
        "kills": "kills",
        "requests approved": "requests",
        "lost": "lost",
        "executed twice": "twice",
        "made twice in Azure": "made_twice",
        "grants for a minute": "grants",
        "not revoked": "not_revoked",
        "revoked later than 120 s": "revoked_late",
        "latest revocation, s": "latest_revocation_seconds",
        "audit chain broken": "broken_chain",
    }
    lines = [f"| | {' | '.join(tallies)} |", f"|---|{'---|' * len(tallies)}"]
    for words, field in rows.items():
        values = [getattr(tally, field) for tally in tallies.values()]
        said = [f"{value:.1f}" if isinstance(value, float) else str(value) for value in values]
        lines.append(f"| {words} | {' | '.join(said)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
