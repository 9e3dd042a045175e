"""The house's own worker and beat, a PostgreSQL and a Redis are killed while they make and send: see `bench faults`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.broker


def played(*options):
    """Play the short course; return (exit code, the line of its count)."""
    command = [sys.executable, "manage.py", "bench", "faults", "--short", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=400)
    assert done.stdout.strip(), done.stderr
    return done.returncode, json.loads(done.stdout.strip().splitlines()[-1])


def test_nothing_is_lost_or_doubled_whatever_is_killed():
    code, line = played()
    assert (code, line["holds"]) == (0, True), line
    assert line["items_made"] == line["items_owed"] == 6 * 20 * 8 * 3
    assert line["mails_owed"] == 1500
    assert line["items_doubled"] == line["letters_doubled"] == line["mails_lost"] == 0
    assert line["mails_repeated"] <= line["faults"] == 8
