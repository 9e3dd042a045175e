"""Asking a server outside the house: one POST to a checked address, no redirect, no proxy, a limit on everything."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from roles.notifications.addresses import Target, resolved, taken_apart

# More than any robot answers.
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes


def post(address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send one request and return the answer.

    Raises `addresses.Refused` for an address that is not called, OSError or http.client.HTTPException for a
    server that does not answer as it should or in time. A redirect is an answer like any other.
    """
    target = taken_apart(address)
    connection = _connection(target, resolved(target), settings.OUTGOING_TIMEOUT)
    # The time-out of a socket begins anew with every byte: a server that drips is cut off altogether.
    watch = threading.Timer(settings.OUTGOING_TIMEOUT * 2, connection.cut_off)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body, {"Host": target.named, **headers})
        response = connection.getresponse()
        return Answer(response.status, response.read(_MOST_BYTES))
    finally:
        watch.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name means meanwhile."""

    def __init__(self, target: Target, ip: str, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._ip = ip

    def connect(self) -> None:
        """Connect to the checked address."""
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)

    def cut_off(self) -> None:
        """End whatever the connection waits for."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


class _PinnedTls(_Pinned):
    """The same with TLS: the certificate has to be that of the name."""

    def connect(self) -> None:
        """Connect to the checked address and ask for the certificate of the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(target: Target, ip: str, timeout: float) -> _Pinned:
    return (_PinnedTls if target.scheme == "https" else _Pinned)(target, ip, timeout)
