"""The Python environment: uv at a pinned version, and with it exactly what the lock file lists."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from house import index, paths, proc, stamps, ui
from house.ui import Failure

LOCK = paths.ROOT / "requirements-dev.lock"
UV_PIN = paths.PINS / "uv.txt"
NEEDED_DISK = 1_200_000_000


def prepare() -> None:
    """Make `.local/venv` hold what requirements-dev.lock lists; nothing to do when it does already."""
    key = stamps.fingerprint([LOCK, UV_PIN], sys.version, os.path.realpath(sys.executable), str(paths.VENV))
    if stamps.is_done("environment", key) and paths.PYTHON.exists():
        ui.skipped("Python packages", "运行环境")
        return
    enough_disk()
    with ui.step("Python packages", "运行环境"):
        stamps.forget("environment")
        uv = find_uv()
        quiet = ["--quiet", "--no-progress", "--no-config"]
        what = "Making the Python environment"
        if not _venv_fits():
            argv = [uv, "venv", *quiet, "--clear", "--python", sys.executable, str(paths.VENV)]
            proc.run("environment", argv, what, uv_env())
        sync = [uv, "pip", "sync", *quiet, "--require-hashes", "--python", str(paths.PYTHON), str(LOCK)]
        proc.run("environment", sync, what, uv_env())
        stamps.mark_done("environment", key)


def find_uv() -> str:
    """Return a uv that suits: the one on PATH when its version does, else the pinned one, brought here."""
    for found in (shutil.which("uv"), _own_uv()):
        if found and _suits(found):
            return found
    _bring_uv()
    if not _suits(_own_uv()):
        raise Failure("uv was brought to .local/uv but does not start on this machine; install uv yourself.")
    return _own_uv()


def uv_env() -> dict[str, str]:
    """Return the environment uv runs in: pip's mirror and certificates count for uv too."""
    env = paths.child_env(UV_PYTHON_DOWNLOADS="never", UV_NO_ENV_FILE="1")
    env.setdefault("UV_CACHE_DIR", str(paths.CACHE / "uv"))
    if not any(env.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        address = index.configured()
        if address:
            env["UV_DEFAULT_INDEX"] = address
    if not env.get("SSL_CERT_FILE") and os.path.isfile(env.get("PIP_CERT", "")):
        env["SSL_CERT_FILE"] = env["PIP_CERT"]
    return env


def enough_disk() -> None:
    """Refuse before the long steps when the disk cannot hold what they make."""
    free = shutil.disk_usage(paths.ROOT).free
    if free < NEEDED_DISK:
        raise Failure(
            f"The disk has {free / 1e9:.1f} GB free and the environment needs {NEEDED_DISK / 1e9:.1f} GB: "
            "free some space and start again."
        )


def _own_uv() -> str:
    return str(paths.UV_DIR / "bin" / ("uv.exe" if paths.WINDOWS else "uv"))


def _suits(uv: str) -> bool:
    """Accept the pinned minor version from the pinned patch on: a later minor may read locks differently."""
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", answer)
    major, minor, patch = (int(part) for part in pinned_version().split("."))
    if not found:
        return False
    return (int(found[1]), int(found[2])) == (major, minor) and int(found[3]) >= patch


def pinned_version() -> str:
    """Return the version of uv that is pinned."""
    found = re.search(r"uv==([\d.]+)", UV_PIN.read_text())
    if not found:
        raise Failure(f"{UV_PIN.relative_to(paths.ROOT)} pins no uv: restore it from version control.")
    return found[1]


def _bring_uv() -> None:
    """Install the pinned uv below `.local/uv`: with pip where there is one, else straight from the index."""
    made = paths.UV_DIR.with_name("uv.new")
    shutil.rmtree(made, ignore_errors=True)
    pip = _pip()
    if pip:
        argv = [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
        argv += ["--require-hashes", "--target", str(made), "-r", str(UV_PIN)]
        proc.run("uv", argv, "Fetching uv", paths.child_env(PIP_CACHE_DIR=str(paths.CACHE / "pip"), PIP_USER="0"))
    else:
        index.fetch_tool("uv", pinned_version(), UV_PIN, made)
    shutil.rmtree(paths.UV_DIR, ignore_errors=True)
    made.rename(paths.UV_DIR)


def _pip() -> list[str] | None:
    """Return how to call pip: the installed one, or the wheel that Python or the distribution carries."""
    wheels: list[Path] = []
    try:
        import ensurepip

        wheels += sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
    except ImportError:
        pass
    wheels += sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    for pip in (["-m", "pip"], *([f"{wheel}/pip"] for wheel in wheels)):
        argv = [sys.executable, *pip]
        if subprocess.run([*argv, "--version"], capture_output=True, check=False).returncode == 0:
            return argv
    return None


def _venv_fits() -> bool:
    """Tell whether the environment there is of this very Python, so that a sync is enough."""
    try:
        told = subprocess.run(
            [str(paths.PYTHON), "-c", "import sys; print(sys.version); print(sys.base_prefix)"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except OSError:
        return False
    return told == f"{sys.version}\n{sys.base_prefix}\n"


def lock() -> None:
    """Write both lock files anew from pyproject.toml: hashed, for every platform, without download addresses."""
    uv = find_uv()
    for target, groups in ((paths.ROOT / "requirements.lock", []), (LOCK, ["--group", "dev"])):
        with ui.step(target.name, "锁定依赖"):
            argv = [uv, "pip", "compile", "--universal", "--generate-hashes", "--no-header", "--no-emit-index-url"]
            argv += ["--no-emit-find-links", "--python-version", "3.11", "--output-file", target.name]
            argv += [*groups, "pyproject.toml"]
            proc.run("lock", argv, "Locking the Python packages", uv_env())
