"""The running system's files and rows: collected static files, schema, catalogue, demo store."""

import os
import shutil
import sys
import urllib.parse
from contextlib import AbstractContextManager
from pathlib import Path

from house import paths, proc, stamps, ui
from house.ui import Failure

LOGINS = paths.STATE / "demo-logins.tsv"
SETTINGS = "dealership.settings.development"


def settings_env() -> dict[str, str]:
    """Return the environment of the development system."""
    env = paths.child_env()
    env.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    return env


def embedded() -> bool:
    """Tell whether the database is the embedded one, not a server's."""
    return not os.environ.get("DATABASE_URL")


def collect_static() -> None:
    """Collect and compress the static files when one of them changed."""
    folders = [paths.STATIC, *(folder for app in paths.APPS for folder in (paths.ROOT / app).rglob("static"))]
    sources = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    target = paths.data_dir() / "static"
    settings = [paths.ROOT / "requirements-dev.lock", paths.ROOT / "dealership" / "settings" / "base.py"]
    key = stamps.fingerprint([*sources, *settings], str(target))
    if stamps.is_done("static", key) and (target / "staticfiles.json").is_file():
        ui.skipped("Static files", "静态文件")
        return
    with ui.step("Static files", "静态文件"):
        stamps.forget("static")
        argv = [str(paths.PYTHON), "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
        proc.run("static", argv, "Collecting the static files", settings_env())
        stamps.mark_done("static", key)


def prepare() -> None:
    """Migrate, sync the catalogue and seed the demo store in one process, when code or database changed.

    What a database server holds may have changed behind our back, so there it runs every time.
    """
    code = [path for app in paths.APPS for path in (paths.ROOT / app).rglob("*.py")]
    key = stamps.fingerprint([*code, paths.ROOT / "requirements-dev.lock"], _database_name())
    if embedded() and stamps.is_done("database", key) and LOGINS.is_file() and _sqlite().is_file():
        ui.skipped("Database, catalogue, demo store", "数据库")
        return
    stamps.forget("database")
    steps = _Steps()
    argv = [str(paths.PYTHON), "manage.py", "prepare", "--logins", str(LOGINS)]
    try:
        proc.stream("database", argv, "Preparing the database", settings_env(), steps.hear)
    finally:
        steps.close()
    stamps.mark_done("database", key)


def drop(assume_yes: bool) -> None:
    """Remove the embedded system's data; a database server's tables only after its name was typed."""
    stamps.forget("database")
    stamps.forget("static")
    if not embedded():
        _ask(assume_yes)
        with ui.step("Empty the database", "清空数据库"):
            argv = [str(paths.PYTHON), "manage.py", "prepare", "--drop"]
            proc.run("database", argv, "Emptying the database", settings_env())
    folder = paths.data_dir()
    if paths.LOCAL not in folder.resolve().parents and folder.exists():
        ui.say(f"  DATA_DIR is outside .local, so its files stay: {folder}")
        if embedded():
            raise Failure("--fresh only drops data below .local: unset DATA_DIR, or empty that folder yourself.")
        return
    shutil.rmtree(folder, ignore_errors=True)


def _ask(assume_yes: bool) -> None:
    """Let the reader type the database's name before anything in it goes."""
    name = urllib.parse.urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")
    if assume_yes:
        return
    if not sys.stdin.isatty():
        raise Failure(f"--fresh would empty the database {name!r}: confirm it in a terminal, or unset DATABASE_URL.")
    if input(f"  Every table of the database {name!r} will be emptied. Type its name to go on: ").strip() != name:
        raise Failure("Nothing was dropped: the name typed is not the database's.")


def logins() -> list[list[str]]:
    """Return the demo logins as (login, password, position, name)."""
    if not LOGINS.is_file():
        return []
    columns = 4
    rows = [line.split("\t") for line in LOGINS.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if len(row) == columns]


def _database_name() -> str:
    return os.environ.get("DATABASE_URL") or str(_sqlite())


def _sqlite() -> Path:
    return paths.data_dir() / "dealership.sqlite3"


class _Steps:
    """Turns the lines `manage.py prepare` writes (`@step<TAB>zh<TAB>label`) into steps with their times."""

    def __init__(self) -> None:
        self.open: list[AbstractContextManager[None]] = []

    def hear(self, line: str) -> bool:
        """Begin the next step when a line says so."""
        if not line.startswith("@step\t"):
            return False
        self.close()
        _, zh, label = line.split("\t")
        running = ui.step(label, zh)
        running.__enter__()
        self.open.append(running)
        return True

    def close(self) -> None:
        """End the step that runs, with the mark it deserves."""
        while self.open:
            self.open.pop().__exit__(*sys.exc_info())
