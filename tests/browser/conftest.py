"""A real house for the browser: its own data, seeded once, served by gunicorn on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.database import SqliteDatabase, locked

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-4s-2026"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
    return {**kept, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "dealership.settings.development"}


def _manage(data: Path, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_environment(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"manage.py {arguments[0]} failed:\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: DjangoDbBlocker) -> Path:
    """The demo store in a folder of its own, made once for all workers; tests copy it."""
    mine = tmp_path_factory.getbasetemp()
    data = (mine if worker_id == "master" else mine.parent) / "house"
    with locked(data.with_suffix(".lock")):
        if not data.is_dir():
            made = tmp_path_factory.mktemp("house")
            # Migrated, and filled with the catalogue: what every other test copies too.
            empty = SqliteDatabase()
            with django_db_blocker.unblock():
                empty.prepare()
            shutil.copy(empty.file, made / "dealership.sqlite3")
            _manage(made, "seed_demo", "--days", "20")
            _manage(made, "collectstatic", "--noinput", "-v0")
            made.rename(data)
    return data


@dataclass
class House:
    """A running copy of the demo store."""

    url: str
    data: Path

    def manage(self, *arguments: str) -> None:
        """Run a management command on this copy's data."""
        _manage(self.data, *arguments)


@pytest.fixture
def house(seeded: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the demo store, served for one test."""
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "dealership.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4"]
    with (tmp_path / "web.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=_environment(data), stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", server)
            yield House(f"http://127.0.0.1:{port}", data)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(200):
        assert server.poll() is None, "the web server ended before it answered"
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web server did not answer within 20 seconds")


def chromium_path() -> str | None:
    """Where the system's Chromium is."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium.

    Not for the whole session: while Playwright runs, Django refuses its database in this thread.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


def log_in(page: Page, house: House, login: str) -> None:
    """Log in through the page."""
    answer = page.goto(f"{house.url}/login/")
    assert answer is not None, "the login page did not answer"
    assert answer.ok, f"the login page answered {answer.status}: {answer.text()[:300]}"
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/duties/**")


def log_out(page: Page, house: House) -> None:
    """Log out through the person's own page."""
    page.goto(f"{house.url}/me/")
    page.locator("form[action='/logout/'] button").click()
    page.wait_for_url("**/login/**")
