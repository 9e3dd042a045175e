"""What is said on the terminal: one line a step with its time, one sentence when a step fails."""

import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """Something went wrong that the reader can put right: one sentence says what and how."""


class Stopped(Exception):
    """Ctrl-C or SIGTERM arrived."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


WIDTH = 44


def say(line: str = "") -> None:
    """Print one line at once, whatever the encoding of the terminal can show."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def width(text: str) -> int:
    """Return how many columns `text` takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """Fill `text` with blanks up to `columns`."""
    return text + " " * max(0, columns - width(text))


def skipped(label: str, zh: str) -> None:
    """Say that nothing had to be done for this step."""
    say(f"  ✓ {pad(f'{zh} / {label}', WIDTH)} up to date")


@contextmanager
def step(label: str, zh: str) -> Iterator[None]:
    """Show that a step runs, and how long it took."""
    title = pad(f"{zh} / {label}", WIDTH)
    started = time.monotonic()
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, started, done), daemon=True)
    ticker.start()
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        done.set()
        ticker.join()
        say(f"{_clear()}  {mark} {title} {time.monotonic() - started:5.1f} s")


def _tick(title: str, started: float, done: threading.Event) -> None:
    """Keep a terminal's line moving; elsewhere say once a while that the step still runs."""
    live = sys.stdout.isatty()
    while not done.wait(0.2 if live else 15):
        seconds = time.monotonic() - started
        if live:
            sys.stdout.write(f"{_clear()}  … {title} {seconds:5.1f} s")
            sys.stdout.flush()
        else:
            say(f"  … {title} {seconds:5.1f} s")


def _clear() -> str:
    return "\r\x1b[K" if sys.stdout.isatty() else ""


def table(rows: list[list[str]], head: list[str]) -> None:
    """Print rows under a heading, columns aligned."""
    columns = [max(width(row[at]) for row in [head, *rows]) for at in range(len(head))]
    for row in [head, ["-" * column for column in columns], *rows]:
        say("  " + "  ".join(pad(cell, column) for cell, column in zip(row, columns, strict=True)).rstrip())
