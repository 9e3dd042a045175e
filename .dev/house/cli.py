"""The command line of `dev.py`."""

import argparse
import contextlib
import os
import subprocess
import sys
import time
import traceback
from typing import Any

from house import paths, proc, ui
from house.ui import Failure, Stopped

DESCRIPTION = "Start, test and check the dealership intranet. 启动、测试、检查经销商内网系统。"
BROKEN_OFF = 130
# What follows these commands belongs to the program they start.
PASSING_ON = ("test", "check", "bench", "shell", "manage")


def main(argv: list[str]) -> int:
    """Run one command; a failure is one sentence and an exit code, never a traceback."""
    passes_on = bool(argv) and argv[0] in PASSING_ON
    options = _parser().parse_args(argv[:1] if passes_on else argv)
    rest = argv[1:] if passes_on else []
    proc.on_signals(_stop)
    os.chdir(paths.ROOT)
    try:
        return int(options.command(options, rest) or 0)
    except Failure as failure:
        ui.say(f"\n  ✗ {failure}")
        return 1
    except (Stopped, KeyboardInterrupt):
        ui.say("\n  Stopped before it was done; start again to go on from here. 已中断。")
        return BROKEN_OFF
    except Exception as error:  # noqa: BLE001 - the reader gets a sentence, the log the rest
        return _unexpected(error)


def _stop(signum: int, frame: Any) -> None:
    raise Stopped(signum)


def _unexpected(error: Exception) -> int:
    """Say in one sentence what nobody foresaw, and keep the rest for whoever repairs it."""
    full = isinstance(error, OSError) and error.errno in (28, 122)
    todo = "free some space on the disk and start again" if full else "the details are in .local/log/dev.log"
    with contextlib.suppress(OSError), proc.open_log("dev") as log:
        log.write(traceback.format_exc().encode())
    ui.say(f"\n  ✗ dev.py failed: {error}; {todo}.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=DESCRIPTION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _command(commands, "run", _run, "prepare everything and serve the demo store")
    run.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    run.add_argument("--host", default="127.0.0.1", help="address to listen on (this machine only)")
    run.add_argument("--fresh", action="store_true", help="drop the data first and seed the demo store anew")
    run.add_argument("--yes", action="store_true", help="with --fresh: empty a database server unasked")
    _command(commands, "test", _test, "run the tests; what follows goes to pytest")
    _command(commands, "check", _check, "lint, types, layers, migrations, deployment, translations")
    _command(commands, "bench", _bench, "measure against the floor: dev.py bench [NAME]")
    _command(commands, "shell", _shell, "a Python shell in the prepared environment")
    _command(commands, "manage", _manage, "any command of manage.py in the prepared environment")
    _command(commands, "messages", _messages, "update locale/*.po from the code and the templates")
    _command(commands, "lock", _lock, "write the lock files anew from pyproject.toml")
    vendor = _command(commands, "vendor", _vendor, "copy the front-end files out of an existing node_modules")
    vendor.add_argument("--to", default=str(paths.STATIC), help="where to (.local/static)")
    return parser


def _command(commands: Any, name: str, action: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
    parser.set_defaults(command=action)
    return parser


def _environment(frontend: bool = True) -> None:
    """Prepare what every command needs."""
    from house import environment, stamps, translations
    from house import frontend as packages

    with stamps.one_at_a_time():
        environment.prepare()
        if frontend:
            packages.prepare()
            translations.prepare()


def _run(options: argparse.Namespace, rest: list[str]) -> int:
    from house import database, serve, stamps

    began = time.monotonic()
    serve.free_port(options.host, options.port)
    with stamps.only_run():
        _environment()
        with stamps.one_at_a_time():
            if options.fresh:
                database.drop(options.yes)
            database.collect_static()
            database.prepare()
        return serve.serve(options.host, options.port, began)


def _test(options: argparse.Namespace, rest: list[str]) -> int:
    from house import testing

    _environment()
    return testing.test(rest)


def _check(options: argparse.Namespace, rest: list[str]) -> int:
    from house import checks

    _environment()
    return checks.check(rest)


def _manage(options: argparse.Namespace, rest: list[str]) -> int:
    from house import database

    _environment()
    argv = [str(paths.PYTHON), "manage.py", *rest]
    sys.stdout.flush()
    if not paths.WINDOWS:
        os.execve(argv[0], argv, database.settings_env())
    return subprocess.call(argv, env=database.settings_env())


def _bench(options: argparse.Namespace, rest: list[str]) -> int:
    return _manage(options, ["bench", *rest])


def _shell(options: argparse.Namespace, rest: list[str]) -> int:
    return _manage(options, ["shell", *rest])


def _messages(options: argparse.Namespace, rest: list[str]) -> int:
    from house import translations

    _environment(frontend=False)
    translations.update()
    return 0


def _lock(options: argparse.Namespace, rest: list[str]) -> int:
    from house import environment

    environment.lock()
    return 0


def _vendor(options: argparse.Namespace, rest: list[str]) -> int:
    from pathlib import Path

    from house import assets

    assets.copy(paths.ROOT / "node_modules", Path(options.to).resolve(), None)
    return 0
