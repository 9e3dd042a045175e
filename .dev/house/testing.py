"""`dev.py test`: the suite on SQLite and, where PostgreSQL and Redis answer, once more on them."""

import hashlib
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from house import paths, proc, ui
from house.ui import Failure

NOTHING_COLLECTED = 5
SETTINGS = "dealership.settings.test"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PROBE = """
import sys, psycopg2, redis, environ
db = environ.Env.db_url_config(sys.argv[1])
try:
    psycopg2.connect(host=db["HOST"], port=db["PORT"] or 5432, user=db["USER"], password=db["PASSWORD"],
                     dbname="postgres", connect_timeout=3).close()
except Exception as error:
    print("PostgreSQL does not answer: " + str(error).strip().splitlines()[0])
try:
    redis.Redis.from_url(sys.argv[2], socket_connect_timeout=3).ping()
except Exception as error:
    print("Redis does not answer: " + str(error))
"""


@dataclass
class Pass:
    """One run of the suite, and what came of it."""

    name: str
    code: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        words = [f"{self.passed} passed"]
        words += [f"{count} {word}" for count, word in ((self.failed, "failed"), (self.skipped, "skipped")) if count]
        return f"{self.name}: {', '.join(words)}"


def test(arguments: list[str]) -> int:
    """Run the passes that can run here; with CI=true each one has to."""
    strict = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    notes: list[str] = []
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), "")
    leave_out = ["broker"]
    if not chromium:
        leave_out.append("browser")
        notes.append("The browser tests did not run: no Chromium; install it or set CHROMIUM.")
    database, redis = _services()
    missing = _missing(database, redis)
    # What is the same on every database is asked once, of the first pass, which always runs. The matrix of rights is
    # asked in whole there too; the servers are asked by a few of every reach.
    embedded = {"CHROMIUM": chromium or None, "WIDE_MATRIX": None if missing else "here", "ONCE": None}
    servers = {"CHROMIUM": chromium or None, "DATABASE_URL": database, "REDIS_URL": redis}
    servers |= {"WIDE_MATRIX": "elsewhere", "ONCE": "elsewhere"}
    passes = [("SQLite", leave_out, embedded)]
    if missing:
        notes.append(f"The PostgreSQL + Redis pass did not run: {missing}")
    else:
        passes.append(("PostgreSQL + Redis", ["browser"], servers))
    _make_databases([_env(name, changes) for name, _marks, changes in passes])
    runs = [_pytest(name, arguments, left_out, _env(name, changes)) for name, left_out, changes in passes]
    return _verdict(runs, notes, strict, selected=bool(arguments))


def _env(name: str, changes: dict[str, str | None]) -> dict[str, str]:
    """Return the environment of a pass."""
    folder = str(paths.LOCAL / "test" / _slug(name))
    kept = {"DATABASE_URL": None, "REDIS_URL": None, "DATA_DIR": folder, "AXE_SCRIPT": str(paths.AXE / "axe.min.js")}
    return paths.child_env(**{**kept, **changes})


def _slug(name: str) -> str:
    return "sqlite" if name == "SQLite" else "servers"


def _make_databases(environments: list[dict[str, str]]) -> None:
    """Make what the tests copy, all at once; where that fails, the tests say why."""
    argv = [str(paths.PYTHON), "-m", "tests.database"]
    with ui.step("Test databases", "测试数据库"), proc.open_log("databases") as log:
        children = [proc.spawn(argv, log, {**env, "DJANGO_SETTINGS_MODULE": SETTINGS}) for env in environments]
        for child in children:
            child.wait()


def _verdict(runs: list[Pass], notes: list[str], strict: bool, selected: bool) -> int:
    """Print what ran, and return the exit code."""
    bad = any(run.code not in (0, NOTHING_COLLECTED) for run in runs)
    empty = [run for run in runs if run.code == NOTHING_COLLECTED]
    # Arguments may select tests of one pass only; without arguments an empty pass is a mistake.
    bad = bad or len(empty) == len(runs) or bool(empty and not selected)
    bad = bad or bool(notes and strict)
    ui.say()
    for note in notes:
        ui.say(f"{note}{' With CI=true that is a failure.' if strict else ''}")
    for run in empty:
        ui.say(f"{run.name}: no test was selected.")
    ui.say("; ".join(str(run) for run in runs))
    ui.say(f"{sum(run.passed for run in runs)} passed, {sum(run.failed for run in runs)} failed")
    return 1 if bad else 0


def _pytest(name: str, arguments: list[str], leave_out: list[str], env: dict[str, str]) -> Pass:
    """Run pytest once and count from its report."""
    report = paths.STATE / f"tests-{_slug(name)}.xml"
    report.unlink(missing_ok=True)
    marks, rest = _marks(arguments)
    wanted = " and ".join([*(f"({mark})" for mark in marks), *(f"not {mark}" for mark in leave_out)])
    ui.say(f"\n── {name} ──")
    argv = [
        str(paths.PYTHON),
        "-m",
        "pytest",
        "--ds",
        SETTINGS,
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "--no-loadscope-reorder",
        "-m",
        wanted,
    ]
    child = subprocess.Popen([*argv, f"--junitxml={report}", *rest], cwd=paths.ROOT, env=env)
    try:
        code = child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    return _count(Pass(name, code), report)


def _count(run: Pass, report: Path) -> Pass:
    if report.is_file():
        suites = ET.parse(report).getroot().iter("testsuite")
        for suite in suites:
            wrong = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            run.failed += wrong
            run.skipped += int(suite.get("skipped", 0))
            run.passed += int(suite.get("tests", 0)) - wrong - int(suite.get("skipped", 0))
    return run


def _marks(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Take `-m EXPRESSION` out of the arguments: pytest would let it replace ours."""
    marks, rest, at = [], [], 0
    while at < len(arguments):
        if arguments[at] == "-m" and at + 1 < len(arguments):
            marks.append(arguments[at + 1])
            at += 2
            continue
        rest.append(arguments[at])
        at += 1
    return marks, rest


def _services() -> tuple[str, str]:
    """Return the addresses of PostgreSQL and Redis: the environment's, or the default ports on loopback."""
    checkout = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:8]
    database = os.environ.get("DATABASE_URL", "")
    if not database.startswith(("postgres", "psql", "pgsql")):
        # Each checkout gets a test database of its own, so that two may test at once.
        database = f"postgres://postgres@127.0.0.1:5432/dealership_{checkout}"
    return database, os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"


def _missing(database: str, redis: str) -> str:
    argv = [str(paths.PYTHON), "-c", PROBE, database, redis]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode:
        raise Failure(f"Asking for PostgreSQL and Redis failed: {done.stderr.strip().splitlines()[-1]}")
    return "; ".join(done.stdout.split("\n")).strip("; ")
