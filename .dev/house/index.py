"""Fetching one pinned wheel from the configured package index without pip: urllib, checked against its hash."""

import configparser
import hashlib
import io
import os
import platform
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

from house.ui import Failure

CONFIG_FILES = (
    "~/.config/pip/pip.conf",
    "~/.pip/pip.conf",
    "~/Library/Application Support/pip/pip.conf",
    "~/pip/pip.ini",
    "/etc/xdg/pip/pip.conf",
    "/etc/pip.conf",
)
NO_INDEX = (
    "Python has no pip here and no package index is configured, so uv cannot be brought: install pip "
    "(Debian: apt-get install python3-pip), put uv on PATH, or set PIP_INDEX_URL."
)


def configured() -> str:
    """Return the address of the package index this machine is told to use, or nothing."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(name):
            return os.environ[name]
    for name in (os.environ.get("PIP_CONFIG_FILE", ""), *CONFIG_FILES):
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(os.path.expanduser(name) if name else [], encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("install", "global"):
            address = parser.get(section, "index-url", fallback="")
            if address:
                return address
    return ""


def fetch_tool(name: str, version: str, pins: Path, target: Path) -> None:
    """Unpack the programs of one pinned wheel into `target`/bin."""
    address = configured()
    if not address:
        raise Failure(NO_INDEX)
    page_address = f"{address.rstrip('/')}/{name}/"
    page = _get(page_address).decode("utf-8", "replace")
    link = _pick(page, name, version)
    wheel = _get(urllib.parse.urljoin(page_address, link))
    if hashlib.sha256(wheel).hexdigest() not in re.findall(r"sha256:([0-9a-f]{64})", pins.read_text()):
        raise Failure(f"The {name} that was downloaded does not match its pinned hash: do not trust that mirror.")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for entry in archive.namelist():
            if re.search(r"\.data/scripts/[^/]+$", entry):
                program = target / "bin" / entry.rsplit("/", 1)[1]
                program.parent.mkdir(parents=True, exist_ok=True)
                program.write_bytes(archive.read(entry))
                program.chmod(0o755)


def _pick(page: str, name: str, version: str) -> str:
    """Return the link of the wheel that suits this machine."""
    for wanted in _tags():
        file = rf"{re.escape(name)}-{re.escape(version)}-[^\"'#<>\s]*{wanted}[^\"'#<>\s]*\.whl"
        found = re.search(rf"href=[\"']([^\"'#]*/)?({file})", page)
        if found:
            return (found[1] or "") + found[2]
    raise Failure(f"The package index has no {name} {version} for this machine: put {name} {version} on PATH yourself.")


def _tags() -> list[str]:
    """Return the platform tags that suit, best first."""
    machine = platform.machine().lower()
    if sys.platform == "win32":
        return ["win_arm64"] if "arm" in machine else ["win_amd64"]
    if sys.platform == "darwin":
        return [f"macosx_[0-9_]*_{'arm64' if machine == 'arm64' else 'x86_64'}"]
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return [rf"{libc}[0-9a-z_.]*_{re.escape(machine)}"]


def _get(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            content: bytes = answer.read()
            return content
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise Failure(
            f"The package index cannot be reached ({reason}): check the network, the proxy or PIP_INDEX_URL, "
            "then start again."
        ) from None
