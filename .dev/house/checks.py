"""`dev.py check`: everything that can be judged without running the tests."""

import concurrent.futures
import subprocess
import time

from house import paths, ui
from house.ui import Failure

CODE = [*paths.APPS, "tests", "dev.py", "manage.py", ".dev"]
FAKE_PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "dealership.settings.production",
    "SECRET_KEY": "only-for-the-check-of-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "intranet.example",
    "CSRF_TRUSTED_ORIGINS": "https://intranet.example",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "intranet@intranet.example",
}
TESTING = {"DJANGO_SETTINGS_MODULE": "dealership.settings.test"}

Check = tuple[str, list[str], dict[str, str]]


def all_checks() -> dict[str, Check]:
    """Return the checks by the name they can be asked for."""
    python = str(paths.PYTHON)
    code = [name for name in CODE if (paths.ROOT / name).exists()]
    manage = [python, "manage.py"]
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    return {
        "ruff": ("style and bugs", [paths.tool("ruff"), "check", *code], {}),
        "format": ("formatting", [paths.tool("ruff"), "format", "--check", *code], {}),
        "djlint": ("templates", [paths.tool("djlint"), "--lint", "--quiet", "templates"], {}),
        "mypy": ("types", [paths.tool("mypy")], TESTING),
        "layers": ("who may import whom", [paths.tool("lint-imports"), "--no-cache"], TESTING),
        "migrations": ("no migration is missing", [*manage, "makemigrations", "--check", "--dry-run"], TESTING),
        "deploy": ("production settings", [*manage, *deploy], FAKE_PRODUCTION),
        "messages": ("every text is translated", [python, ".dev/messages.py", "check"], {}),
        "chinese": ("no Chinese outside locale/", [python, ".dev/chinese.py"], {}),
        "templates": ("every template compiles", [*manage, "shell", "-v0", "-c", COMPILE_TEMPLATES], TESTING),
    }


def check(wanted: list[str]) -> int:
    """Run the checks, two at a time; print what the red ones said and one line for each."""
    checks = all_checks()
    unknown = [name for name in wanted if name not in checks]
    if unknown:
        raise Failure(f"There is no check {unknown[0]!r}: choose from {', '.join(checks)}.")
    checks = {name: checks[name] for name in wanted or checks}
    red = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        # The longest first, so that the others fit beside it.
        order = sorted(checks, key=lambda name: name != "mypy")
        running = {name: pool.submit(_run, *checks[name][1:]) for name in order}
        for name, (what, _, _) in checks.items():
            code, output, seconds = running[name].result()
            ui.say(f"  {'✗' if code else '✓'} {ui.pad(f'{name}: {what}', ui.WIDTH)} {seconds:5.1f} s")
            if code:
                red.append(name)
                ui.say("\n".join(f"      {line}" for line in output.rstrip().splitlines()))
    ui.say()
    if red:
        ui.say(f"  ✗ {len(red)} of {len(checks)} checks failed: {', '.join(red)}")
        return 1
    ui.say(f"  ✓ {len(checks)} checks passed")
    return 0


def _run(argv: list[str], changes: dict[str, str]) -> tuple[int, str, float]:
    """Run one tool away from the running system's data and return its code, words and time."""
    started = time.monotonic()
    env = paths.child_env(DATABASE_URL=None, REDIS_URL=None, DATA_DIR=str(paths.LOCAL / "check"))
    env.update(changes)
    done = subprocess.run(
        argv, cwd=paths.ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr, time.monotonic() - started


COMPILE_TEMPLATES = """
import sys
from pathlib import Path
from django.conf import settings
from django.template import TemplateSyntaxError, engines
wrong = []
for folder in settings.TEMPLATES[0]["DIRS"]:
    for path in sorted(Path(folder).rglob("*.html")):
        try:
            engines["django"].get_template(str(path.relative_to(folder)))
        except TemplateSyntaxError as error:
            wrong.append(f"{path}: {error}")
print("\\n".join(wrong))
sys.exit(1 if wrong else 0)
"""
