"""Opening a database: what is refused, in one sentence that says what to do."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.model.errors import Misconfigured, Unavailable
from bot.store.database import open_database
from bot.store.file_lock import FileLock
from bot.store.migrate import VERSION_TABLE, check, current_version, downgrade, head_version
from tests.contracts.conftest import Database
from tests.contracts.nouns import request

PASSWORD = "contraseña-secreta"


def refusal(url: str) -> str:
    with pytest.raises(Misconfigured) as refused:
        open_database(url=url)
    (sentence,) = refused.value.problems
    return sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not an address", "cannot be read"),
        ("mysql://x/y", "mysql is not a database amlbot can use"),
        ("sqlite://", "must be a plain file"),
        ("sqlite:///:memory:", "must be a plain file"),
        ("sqlite:///file:x?mode=ro&uri=true", "must be a plain file"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, words: str) -> None:
    assert words in refusal(url)


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert f"the folder {tmp_path / 'no'} of the database file is not there" in refusal(f"sqlite:///{tmp_path}/no/x.db")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert "is a folder" in refusal(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear platform team, " * 100)
    assert "damaged or not SQLite" in refusal(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear platform team")


def test_a_database_with_a_damaged_page_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.store.transaction() as tx:
        for number in range(1, 30):
            tx.requests.add(request(number))
    sqlite_database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    sqlite_database.engine.dispose()
    content = bytearray((tmp_path / "amlbot.db").read_bytes())
    for page in range(4096 * 2, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    (tmp_path / "broken.db").write_bytes(content)
    assert "damaged or not SQLite" in refusal(f"sqlite:///{tmp_path / 'broken.db'}")


GIVES_UP_ITS_RIGHTS = """
import os, sys
from bot.model.errors import Misconfigured, Unavailable
from bot.store.database import open_database
from bot.store.file_lock import FileLock

folder = sys.argv[1]
url = f"sqlite:///{folder}/amlbot.db"
open_database(url=url).dispose()
os.chmod(f"{folder}/amlbot.db", 0o444)
os.chmod(folder, 0o555)
if os.geteuid() == 0:
    os.setuid(65534)
try:
    open_database(url=url)
except Misconfigured as refused:
    print(refused)
"""
"""Root may write anything, so a process of its own gives that up once it has loaded everything."""


def test_a_file_that_cannot_be_written_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:  # not tmp_path: its parents are closed to other users
        ran = subprocess.run(
            [sys.executable, "-c", GIVES_UP_ITS_RIGHTS, folder],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
            timeout=60,
        )
        Path(folder).chmod(0o755)
    assert "cannot be written: give amlbot write access" in ran.stdout, ran.stderr


LOSES_ITS_RIGHTS = """
import os, sys
from bot.model.errors import Unavailable
from bot.store.database import open_database
from bot.store.migrate import upgrade
from bot.store.store import SqlStore
from tests.contracts.nouns import incoming

folder = sys.argv[1]
engine = open_database(url=f"sqlite:///{folder}/amlbot.db")
upgrade(engine=engine)
store = SqlStore(engine=engine, enqueue=print)

def write(number):
    # What a new connection meets; one that stands goes on writing.
    engine.dispose()
    try:
        with store.transaction() as tx:
            tx.inbox.add(incoming(id=f"in-{number}"))
        return "kept"
    except Unavailable as away:
        return type(away).__name__

if os.geteuid() == 0:
    for name in os.listdir(folder):
        os.chown(f"{folder}/{name}", 65534, 65534)
    os.chown(folder, 65534, 65534)
    os.setuid(65534)
said = [write(1)]
os.chmod(f"{folder}/amlbot.db", 0o444)
os.chmod(folder, 0o555)
said.append(write(2))
os.chmod(folder, 0o755)
os.chmod(f"{folder}/amlbot.db", 0o644)
said.append(write(3))
print(said)
"""


def test_a_right_to_write_that_is_lost_and_given_back_is_a_matter_of_waiting() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [sys.executable, "-c", LOSES_ITS_RIGHTS, folder],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
            timeout=60,
        )
    assert ran.stdout.strip() == "['kept', 'Unavailable', 'kept']", ran.stderr


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_away_and_the_password_is_not_shown() -> None:
    """Not refused: it may be starting beside amlbot, and a start waits for it."""
    with pytest.raises(Unavailable) as away:
        open_database(url=f"postgresql://ana:{PASSWORD}@127.0.0.1:1/amlbot")
    sentence = str(away.value)
    assert "does not answer" in sentence
    assert "postgresql+psycopg://ana:***@127.0.0.1:1/amlbot" in sentence
    assert PASSWORD not in sentence


@pytest.mark.postgres
def test_a_database_that_is_not_on_the_server_is_refused(postgres_url: str) -> None:
    assert "does not exist" in refusal(f"{postgres_url.replace('/amlbot_', '/nowhere_')}")


def test_both_spellings_of_a_postgresql_address_are_understood(database: Database) -> None:
    short = database.url.replace("postgresql+psycopg://", "postgresql://").replace("sqlite+pysqlite", "sqlite")
    engine = open_database(url=short)
    assert current_version(engine=engine) == head_version()
    engine.dispose()


def test_a_database_at_the_newest_schema_is_accepted(database: Database) -> None:
    check(engine=database.engine)


def test_an_empty_database_says_how_to_fill_it(database: Database) -> None:
    downgrade(engine=database.engine, to="base")
    with pytest.raises(Misconfigured, match=r"is empty and this amlbot needs schema \S+: run `amlbot db upgrade`"):
        check(engine=database.engine)


def test_a_database_of_a_newer_amlbot_is_refused(database: Database) -> None:
    database.run(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(Misconfigured, match="schema 9999, made by a newer amlbot"):
        check(engine=database.engine)


def test_connections_are_as_safe_as_promised(database: Database) -> None:
    expected = (
        {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1}
        if database.is_sqlite
        else {"TimeZone": "UTC", "lock_timeout": "10s", "statement_timeout": "30s"}
    )
    ask = "PRAGMA {}" if database.is_sqlite else "SHOW {}"
    with database.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(ask.format(name)).scalar_one() for name in expected}
    assert found == expected


def test_a_file_is_locked_under_all_of_its_names(sqlite_database: Database, tmp_path: Path) -> None:
    """Through a link a second process took over what the first was doing."""
    file = Path(str(sqlite_database.engine.url.database))
    link = tmp_path / "link.db"
    link.symlink_to(file)
    first, second = FileLock(engine=sqlite_database.engine), FileLock(engine=open_database(url=f"sqlite:///{link}"))
    first.take()
    with pytest.raises(Misconfigured, match="another amlbot"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_a_lock_that_cannot_be_written_is_said_in_one_sentence(sqlite_database: Database) -> None:
    Path(f"{sqlite_database.engine.url.database}.lock").mkdir()
    with pytest.raises(Misconfigured, match="cannot be written"):
        FileLock(engine=sqlite_database.engine).take()
