"""Where things are. Everything that is made lies below `.local/` and may be deleted at any time."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
PINS = ROOT / ".dev" / "pins"

UV_DIR = LOCAL / "uv"
VENV = LOCAL / "venv"
NODE_DIR = LOCAL / "node"
CACHE = LOCAL / "cache"
STATE = LOCAL / "state"
LOG = LOCAL / "log"
STATIC = LOCAL / "static"
AXE = LOCAL / "axe"

WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")

APPS = ("dealership", "roles", "kpi", "sales", "aftersales", "marketing", "parts", "finance")


def data_dir() -> Path:
    """Return the folder of the running system's data, the same one the settings use."""
    return Path(os.environ.get("DATA_DIR") or LOCAL / "data")


def tool(name: str) -> str:
    """Return the path of a command in the prepared environment."""
    return str(BIN / (f"{name}.exe" if WINDOWS else name))


def child_env(**changes: str | None) -> dict[str, str]:
    """Return the environment for a child: this one's, with `changes` on top (None removes)."""
    env = dict(os.environ)
    env.setdefault("PYTHONUNBUFFERED", "1")
    env.pop("VIRTUAL_ENV", None)
    # Compiled once and kept below `.local/`: a start that compiles everything anew takes seconds longer.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.setdefault("PYTHONPYCACHEPREFIX", str(CACHE / "pycode"))
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env
