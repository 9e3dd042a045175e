"""Servers on the loopback, for messages that really leave: a mail server, and an end point standing for a robot."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from roles.notifications.models import Robot


class _Postbox:
    """Keeps the bytes of every mail; refuses the recipients it is told to refuse."""

    def __init__(self):
        self.mails = []
        self.refused = set()
        self.reply = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  the server's name for it
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the server's name for it
        self.mails.append(
            SimpleNamespace(to=list(envelope.rcpt_tos), content=bytes(envelope.content), peer=session.peer)
        )
        return self.reply


class _FreePort(Controller):
    """A server that asks the system for a free port."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings):
    """A mail server on a free port, and the settings that send there; `mails` holds what arrived."""
    postbox = _Postbox()
    controller = _FreePort(postbox, hostname="127.0.0.1", port=0, ready_timeout=10)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield postbox
    controller.stop()


@pytest.fixture
def endpoint():
    """An HTTP end point on a free port; `requests` holds what arrived, `answers` what is said next."""
    kept = SimpleNamespace(requests=[], answers=[], status=200, body=b'{"errcode": 0, "errmsg": "ok"}', headers={})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.requests.append(SimpleNamespace(path=self.path, headers=dict(self.headers), body=body))
            status, said = kept.answers.pop(0) if kept.answers else (kept.status, kept.body)
            self.send_response(status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.port = server.server_address[1]
    kept.url = f"http://127.0.0.1:{kept.port}"
    kept.json = lambda number=-1: json.loads(kept.requests[number].body)
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def own_network(settings):
    """Let robots stand on the loopback and speak plain HTTP, as the tests' end point does."""
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    settings.OUTGOING_PLAIN_HTTP = True


def make_robot(unit, address, kind="wecom", *, signing_key="", topics=("digest", "closing", "escalations"), **fields):
    """Make a robot of a unit whose address need not be one that is called."""
    robot = Robot(unit=unit, kind=kind, topics=list(topics), **{"name": f"robot {kind}", **fields})
    robot.keep(address, signing_key)
    robot.save()
    return robot
