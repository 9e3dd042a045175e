"""Asked by the container engine: does this process still do its work? Standard library only, and started as a script.

`python dealership/healthcheck.py web|worker|beat` ends with 0 when all is well.
"""

import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

PORT = 8000


def web() -> bool:
    """The login page comes back, asked the way the proxy in front asks."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=8)
    try:
        link.request("GET", "/login/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return link.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def worker() -> bool:
    """This container's worker answers a ping over the broker."""
    name = f"celery@{socket.gethostname()}"
    argv = ["celery", "-A", "dealership", "inspect", "ping", "--timeout", "10", "--destination", name]
    return subprocess.run(argv, check=False, stdout=subprocess.DEVNULL).returncode == 0  # noqa: S603 - fixed words


def beat() -> bool:
    """The beat still is the container's program, and keeps its schedule file open."""
    programs = (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))
    return Path("/tmp/beat").exists() and any(b"celery\0" in program and b"beat" in program for program in programs)  # noqa: S108


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
