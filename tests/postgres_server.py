"""A PostgreSQL server of the tests' own: made in a folder for temporary files, on loopback, and gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

USER = "baoda"
PASSWORD = "an-invented/password: %40"
INSTALLED = "/usr/lib/postgresql"
"""Where Debian puts each version."""
UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Fast, and gone with a power cut: for tests."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, to be asked for databases."""

    programs: Path
    port: int
    folder: Path
    _numbers: "count[int]" = field(default_factory=count)

    def database(self) -> str:
        """Return the address of a new and empty database, without the password."""
        name = f"memory_{next(self._numbers)}"
        self.run("createdb", name)
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start it, at first or again."""
        words = (f"--log={self.folder / 'log'}", "--wait", "--timeout=60", f"--options=-p {self.port}")
        _as_server(self.programs / "pg_ctl", "start", f"--pgdata={self.folder / 'data'}", *words)

    def stop(self) -> None:
        """Stop it, with no time for anybody to say goodbye."""
        _as_server(self.programs / "pg_ctl", "stop", f"--pgdata={self.folder / 'data'}", "--mode=fast", "--wait")

    def run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's own programs on the server; return what it printed."""
        told = subprocess.run(
            [str(self.programs / program), "--host=127.0.0.1", f"--port={self.port}", f"--username={USER}", *words],
            env={**os.environ, "PGPASSWORD": PASSWORD}, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        return told.stdout


def missing() -> str | None:
    """Return what the tests would need and is not installed."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed: pip install 'baoda[postgres]'"
    return None if programs() else "PostgreSQL is not installed: apt-get install postgresql"


def programs() -> Path | None:
    """Return the folder of the server's programs."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path(INSTALLED).glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    return versions[-1].parent if versions else None


def free_port() -> int:
    """Return a port of loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def postgres_server(*, safe: bool = False) -> Iterator[PostgresServer]:
    """Run a server for as long as the context lasts; a `safe` one writes to the disk as in earnest."""
    found = programs()
    assert found is not None
    # Not one of pytest's folders: those are closed to the user that the server has to be.
    folder = Path(tempfile.mkdtemp(prefix="baoda-postgres-"))
    server = PostgresServer(found, free_port(), folder)
    set_to = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *(() if safe else UNSAFE))
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        _own(folder)
        made = ("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C.UTF-8")
        _as_server(found / "initdb", f"--pgdata={folder / 'data'}", f"--username={USER}", "--no-sync", *made)
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{key} = '{value}'\n" for key, _, value in (each.partition("=") for each in set_to))
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    """Give a folder to the user that the server is to be."""
    if user := _other_user():
        for place in (folder, *folder.iterdir()):
            shutil.chown(place, user, None)


def _as_server(program: Path, *words: str) -> None:
    """Run a program as a user that PostgreSQL accepts: it refuses root."""
    told = subprocess.run(
        [str(program), *words], user=_other_user(), cwd="/", check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert told.returncode == 0, told.stderr


def _other_user() -> str | None:
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
