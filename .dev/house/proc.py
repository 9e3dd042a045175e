"""Starting other programs: their output goes to a log, their failure becomes one sentence."""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from house import paths
from house.ui import Failure

CAUSES = (
    (r"No space left on device|ENOSPC|disk quota", "the disk is full: free some space and start again"),
    (
        r"does not match|hash mismatch|EINTEGRITY|HashMismatch|THESE PACKAGES DO NOT MATCH",
        "a download does not match its pinned hash: do not trust that mirror, or write the lock files anew",
    ),
    (r"certificate|SSL|tls", "the registry's certificate is not trusted: set SSL_CERT_FILE to your company's CA file"),
    (
        r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|dns error|error sending request|timed? ?out"
        r"|Failed to establish|Max retries|Connection refused|Could not connect|Failed to fetch|Name or service",
        "the package registry cannot be reached: check the network, the proxy or the mirror (UV_DEFAULT_INDEX, "
        "npm_config_registry), then start again",
    ),
    (
        r"No matching distribution|No solution found|E404",
        "the package index does not have it or cannot be reached: check the network, the proxy or PIP_INDEX_URL, "
        "then start again",
    ),
    (r"Permission denied|EACCES", "a file cannot be written: check who owns this folder"),
)


def run(name: str, argv: list[str], what: str, env: dict[str, str] | None = None, todo: str = "") -> str:
    """Run `argv` to its end, output to `.local/log/NAME.log`, and return that output; raise Failure with a sentence."""
    log = open_log(name)
    try:
        with log:
            child = spawn(argv, log, env)
            _wait(child)
    except FileNotFoundError:
        raise Failure(f"{what} failed: {argv[0]} is not there; delete .local and start again.") from None
    output = log_text(name)
    if child.returncode:
        raise Failure(explain(what, output, name, todo))
    return output


def stream(name: str, argv: list[str], what: str, env: dict[str, str], heard: Callable[[str], bool]) -> None:
    """Like `run`, but hand each line to `heard` as it comes; lines it does not take go to the log."""
    with open_log(name) as log:
        child = spawn(argv, subprocess.PIPE, env, stderr=log)
        try:
            for line in child.stdout or ():
                text = line.decode("utf-8", "replace").rstrip("\n")
                if not heard(text):
                    log.write(line)
        finally:
            if sys.exc_info()[0]:
                stop(child)
        _wait(child)
    if child.returncode:
        raise Failure(explain(what, log_text(name), name))


def spawn(
    argv: list[str], out: Any, env: dict[str, str] | None = None, stderr: Any = None
) -> "subprocess.Popen[bytes]":
    """Start `argv` as the head of its own process group, which dies with this process."""
    return subprocess.Popen(
        argv,
        cwd=paths.ROOT,
        env=env or paths.child_env(),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=stderr or subprocess.STDOUT,
        start_new_session=not paths.WINDOWS,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - sets one flag of the child
    )


def stop(child: "subprocess.Popen[bytes]", grace: float = 8.0) -> None:
    """End a child and everything it started: asked first, killed after `grace` seconds."""
    send(child, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(grace)
    kill(child)


def send(child: "subprocess.Popen[bytes]", signum: int) -> None:
    """Send a signal to the child's whole group, if there is still one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if paths.WINDOWS:
            child.terminate()
        else:
            os.killpg(child.pid, signum)


def kill(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child's group."""
    if paths.WINDOWS:
        child.kill()
    else:
        send(child, signal.SIGKILL)
    child.wait()


def open_log(name: str) -> IO[bytes]:
    """Open `.local/log/NAME.log` anew."""
    paths.LOG.mkdir(parents=True, exist_ok=True)
    return (paths.LOG / f"{name}.log").open("wb", buffering=0)


def log_text(name: str) -> str:
    """Return what a program wrote into its log."""
    return log_path(name).read_text(encoding="utf-8", errors="replace")


def log_path(name: str) -> Path:
    """Return where the log of step `name` is."""
    return paths.LOG / f"{name}.log"


def explain(what: str, output: str, name: str, todo: str = "") -> str:
    """Make one sentence of a failed program's output: what failed, and what to do."""
    tail = output[-6000:]
    where = f"The whole output is in {log_path(name).relative_to(paths.ROOT)}."
    for pattern, cause in CAUSES:
        if re.search(pattern, tail, re.IGNORECASE):
            return f"{what} failed: {cause}. {where}"
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    last = lines[-1].rstrip(".")[:300] if lines else "no word was said"
    return f"{what} failed: {last}. {todo + ' ' if todo else ''}{where}"


def _wait(child: "subprocess.Popen[bytes]") -> None:
    """Wait for a child's end; when this process is told to stop meanwhile, the child goes first."""
    try:
        child.wait()
    except BaseException:
        stop(child, grace=3.0)
        raise


def _die_with_parent() -> None:
    """Ask Linux to end this child when `dev.py` is killed without a chance to clean up."""
    set_parent_death_signal = 1
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def on_signals(handler: Callable[[int, Any], None]) -> None:
    """Let `handler` answer Ctrl-C, SIGTERM and a closed terminal."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)
