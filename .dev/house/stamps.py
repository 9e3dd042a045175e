"""What is done already: a step is skipped when what it was made from has not changed."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from house import paths, ui


def fingerprint(files: Iterable[Path], *extra: str) -> str:
    """Return one hash over names and contents of `files` and the words in `extra`."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(paths.ROOT) if path.is_relative_to(paths.ROOT) else path.name
        digest.update(str(name).encode())
        digest.update(b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"missing")
    for word in extra:
        digest.update(b"\0" + word.encode())
    return digest.hexdigest()


def is_done(name: str, key: str) -> bool:
    """Tell whether step `name` finished with this very input."""
    stamp = paths.STATE / name
    return stamp.is_file() and stamp.read_text() == key


def mark_done(name: str, key: str) -> None:
    """Remember that step `name` finished with this input."""
    paths.STATE.mkdir(parents=True, exist_ok=True)
    (paths.STATE / name).write_text(key)


def forget(name: str) -> None:
    """Make step `name` run again, also when it is broken off half-way."""
    (paths.STATE / name).unlink(missing_ok=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let only one `dev.py` of this checkout prepare at a time; a second one waits."""
    paths.STATE.mkdir(parents=True, exist_ok=True)
    with (paths.STATE / "preparing.lock").open("a") as handle:
        if not _flock(handle, wait=False):
            ui.say("  … waiting for another dev.py of this checkout to finish preparing")
            _flock(handle, wait=True)
        yield


@contextmanager
def only_run() -> Iterator[None]:
    """Let one system run on this checkout's data: two beats would tick twice."""
    paths.STATE.mkdir(parents=True, exist_ok=True)
    with (paths.STATE / "running.lock").open("a+") as handle:
        if _flock(handle, wait=False):
            handle.seek(0)
            handle.truncate()
            handle.write(str(os.getpid()))
            handle.flush()
            yield
            return
        handle.seek(0)
        raise ui.Failure(
            f"The system of this checkout runs already (process {handle.read().strip()}): stop it with Ctrl-C, "
            "or work in a second checkout."
        )


def _flock(handle: IO[str], wait: bool) -> bool:
    """Lock a file until it is closed; Windows has no such lock, there everybody gets it."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
