"""Web, worker and beat as one group: started together, stopped together, none left behind."""

import errno
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from typing import Any

from house import database, paths, proc, ui
from house.ui import Failure

GRACE = 10.0
HIGHEST_PORT = 65535
WEB_MUST_ANSWER = 60.0


def free_port(host: str, port: int) -> None:
    """Refuse, before the long steps, an address that cannot be listened on."""
    if not 0 < port <= HIGHEST_PORT:
        raise Failure(f"There is no port {port}: choose one between 1 and {HIGHEST_PORT}, for example --port 8000.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            if not paths.WINDOWS:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise Failure(f"{host!r} is no address of this machine: use --host 127.0.0.1 or --host 0.0.0.0.") from None
    except PermissionError:
        raise Failure(f"Port {port} is reserved for the system: choose another, for example --port 8000.") from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise Failure(f"{host} is no address of this machine: use --host 127.0.0.1 or --host 0.0.0.0.") from None
        raise Failure(
            f"Port {port} on {host} cannot be used ({error.strerror or error}): stop what listens there, "
            f"or choose another with --port {port + 1 if port < HIGHEST_PORT else 8000}."
        ) from None


class Group:
    """The three processes of the running system."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.env = _env(host)

    def start(self, name: str) -> None:
        """Start one of the three; its output goes to `.local/log/NAME.log`."""
        argv = {"web": self._web, "worker": _worker, "beat": _beat}[name]()
        with proc.open_log(name) as log:
            self.children[name] = proc.spawn(argv, log, self.env)

    def wait_until_web_answers(self) -> None:
        """Return once a page comes back; say what is wrong when none does."""
        deadline = time.monotonic() + WEB_MUST_ANSWER
        while time.monotonic() < deadline:
            self.check_alive()
            status = self._status()
            if status and status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return
            if status:
                raise Failure(f"The web server answers with status {status}{_last_error('web')}.")
            time.sleep(0.05)
        raise Failure(f"The web server did not answer within {WEB_MUST_ANSWER:.0f} s: see .local/log/web.log.")

    def check_alive(self) -> None:
        """Raise when one of the three has ended on its own."""
        for name, child in self.children.items():
            code = child.poll()
            if code is not None:
                how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended on its own with code {code}"
                raise Failure(f"The {name} process {how}{_last_error(name)}; everything is stopped, start again.")

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left of each group."""
        proc.on_signals(self._kill_all)
        for child in self.children.values():
            proc.send(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            proc.kill(child)
        self.children.clear()

    def _kill_all(self, signum: int, frame: Any) -> None:
        """End at once: whoever asks a second time does not want to wait."""
        for child in self.children.values():
            proc.send(child, signal.SIGKILL)

    def _status(self) -> int:
        """Return the status of the login page, 0 while nobody listens."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compares, does not listen
        link = http.client.HTTPConnection(host, self.port, timeout=30)
        try:
            link.request("GET", "/", headers={"Accept-Language": "zh-hans", "Connection": "close"})
            return link.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            link.close()

    def _web(self) -> list[str]:
        at = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        if paths.WINDOWS:
            return [str(paths.PYTHON), "manage.py", "runserver", "--noreload", at]
        argv = [paths.tool("gunicorn"), "dealership.wsgi", "--bind", at, "--worker-class", "gthread", "--workers", "1"]
        return [*argv, "--threads", "6", "--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-"]


def _worker() -> list[str]:
    argv = [paths.tool("celery"), "-A", "dealership", "worker", "--loglevel", "INFO"]
    argv += ["--without-mingle", "--without-gossip"]
    if os.environ.get("REDIS_URL") and not paths.WINDOWS:
        return [*argv, "--concurrency", "2"]
    return [*argv, "--pool", "solo"]


def _beat() -> list[str]:
    schedule = str(paths.data_dir() / "celerybeat-schedule")
    argv = [paths.tool("celery"), "-A", "dealership", "beat", "--loglevel", "INFO"]
    return [*argv, "--schedule", schedule, "--pidfile="]


def _env(host: str) -> dict[str, str]:
    """Return the environment of the three: the development settings, and the host that was asked for."""
    env = database.settings_env()
    if "ALLOWED_HOSTS" not in env:
        hosts = ["localhost", "127.0.0.1", "[::1]"]
        if host in ("0.0.0.0", "::"):  # noqa: S104 - compares, does not listen
            hosts += [socket.gethostname(), *own_addresses()]
        elif host not in hosts:
            hosts.append(f"[{host}]" if ":" in host else host)
        env["ALLOWED_HOSTS"] = ",".join(dict.fromkeys(hosts))
    return env


def own_addresses() -> list[str]:
    """Return this machine's addresses in the local network, for a phone to open."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found if not str(entry[4][0]).startswith("127.")))


def _last_error(name: str) -> str:
    """Return the last error of a process's log, and where the rest of it is."""
    lines = [line.strip() for line in proc.log_text(name).splitlines() if not line.startswith(" ")]
    errors = [line for line in lines if re.match(r"([\w.]+(Error|Exception|ImproperlyConfigured))\b", line)]
    return f"{': ' + errors[-1][:300].rstrip('.') if errors else ''} (see .local/log/{name}.log)"


def serve(host: str, port: int, began: float) -> int:
    """Start the three, print where to go, and stay until told to stop or one of them ends."""
    group = Group(host, port)
    try:
        with ui.step("Start", "启动服务"):
            group.start("web")
            group.wait_until_web_answers()
        group.start("worker")
        group.start("beat")
        _welcome(host, port, time.monotonic() - began)
        while True:
            group.check_alive()
            time.sleep(0.2)
    except ui.Stopped as stopped:
        ui.say(f"\n  Stopping ({signal.Signals(stopped.signum).name}) … 正在停止")
        group.stop()
        ui.say("  Stopped. 已停止。")
        return 0
    finally:
        group.stop()


def _welcome(host: str, port: int, seconds: float) -> None:
    """Print the address and who can log in."""
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compares, does not listen
    shown = "127.0.0.1" if everywhere else host
    ui.say()
    ui.say(f"  Ready in {seconds:.1f} s. 请打开 / open:  http://{f'[{shown}]' if ':' in shown else shown}:{port}/")
    if everywhere:
        for address in own_addresses():
            ui.say(f"                      手机 / phone:  http://{address}:{port}/")
        ui.say("  The demo passwords below are public: only listen beyond this machine in a network you trust.")
    ui.say()
    if rows := database.logins():
        ui.table([[*row] for row in rows], ["登录名 login", "密码 password", "岗位 position", "姓名 name"])
        ui.say()
    ui.say("  Ctrl-C stops web, worker and beat. Logs: .local/log/. 按 Ctrl-C 停止。")
