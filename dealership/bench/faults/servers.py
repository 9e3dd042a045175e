"""Processes that are killed as a power cut would: a PostgreSQL, a Redis, a worker, a beat, each a process group."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg2
import redis
from django.conf import settings

PATIENCE = 60.0
# initdb refuses to run as root; Debian's package brings this user.
UNPRIVILEGED = "postgres"


class Missing(Exception):
    """A program that has to be installed first."""


def free_port() -> int:
    """Return a port of loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(reached: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until something holds; raises TimeoutError naming it."""
    last = time.monotonic() + patience
    while not reached():
        if time.monotonic() > last:
            raise TimeoutError(what)
        time.sleep(0.01)


class Process:
    """One program in a process group of its own."""

    def __init__(self, argv: list[str], env: Mapping[str, str], log: Path, user: str | None = None) -> None:
        self.argv, self.env, self.log, self.user = argv, dict(env), log, user
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, its words going to its log."""
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603  our own words
                self.argv,
                cwd="/" if self.user else settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.user,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to everything it started."""
        if self.child and self.child.poll() is None:
            os.killpg(self.child.pid, number)

    def kill(self) -> None:
        """Kill -9 it with all it started."""
        self.signal(signal.SIGKILL)
        if self.child:
            self.child.wait(timeout=PATIENCE)


def _postgres_program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        folders = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda each: each.parts[-3])
        found = str(folders[-1]) if folders else None
    if not found:
        raise Missing(f"No {name} on this machine: install the PostgreSQL server.")
    return found


class Postgres(Process):
    """A PostgreSQL server of the run's own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.data = folder / "postgres"
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        self.data.mkdir()
        if user:
            shutil.chown(self.data, user)
        initdb = [_postgres_program("initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(  # noqa: S603
            initdb, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        options = [
            "-p",
            str(self.port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={self.data}",
        ]
        log = folder / "postgres.log"
        super().__init__([_postgres_program("postgres"), "-D", str(self.data), *options], os.environ, log, user)

    @property
    def server_url(self) -> str:
        """The address of its own database, where others are made."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def url(self) -> str:
        """The address of the house's database."""
        return f"postgres://postgres@127.0.0.1:{self.port}/dealership"

    def start(self) -> None:
        """Start it and wait until it answers; after a kill it recovers first."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        super().start()
        until(self._answers, "PostgreSQL does not answer")

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.server_url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


class Redis(Process):
    """A Redis of the run's own, that forgets everything when it dies."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if not program:
            raise Missing("No redis-server on this machine: install Redis.")
        self.port = free_port()
        argv = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__([*argv, "--dir", str(folder)], os.environ, folder / "redis.log")

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        until(self._answers, "Redis does not answer")

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url, socket_connect_timeout=2).ping())
        except redis.RedisError:
            return False


def worker(env: Mapping[str, str], log: Path) -> Process:
    """Return the house's worker, two children."""
    options = [
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
        "-n",
        f"{log.stem}@%h",
    ]
    return Process([sys.executable, "-m", "celery", "-A", "dealership", "worker", *options], env, log)


def beat(env: Mapping[str, str], folder: Path) -> Process:
    """Return the house's beat."""
    options = ["--loglevel", "WARNING", "--schedule", str(folder / "beat-schedule"), "--pidfile", ""]
    return Process([sys.executable, "-m", "celery", "-A", "dealership", "beat", *options], env, folder / "beat.log")
