"""Where a message may be sent to: public addresses only, and the one that was checked is the one connected to.

A robot's address is typed by a person, so without this it could make our server ask its own neighbours. The name is
looked up once, every answer is checked, and the connection is made to an answer that was checked: a name server that
says something else a moment later changes nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

LONGEST = 500

# Networks that lead somewhere else than they say, or nowhere; the rest follows from `is_global`.
_ROUNDABOUT = tuple(
    ip_network(each) for each in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10")
)
_PORTS = {"https": 443, "http": 80}


class Refused(Exception):
    """An address that is not called; `kind` says why, in a word that holds nothing of the address."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Target:
    """An address taken apart: what is asked of whom."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as the request names it, with its port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def taken_apart(address: str) -> Target:
    """Return the parts of an address; raises Refused for one that is never called, wherever it leads."""
    if len(address) > LONGEST or not address.isascii() or not address.isprintable() or " " in address:
        raise Refused("address-malformed")
    parts = _split(address)
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not settings.OUTGOING_PLAIN_HTTP):
        raise Refused("address-not-https")
    host, port = _place(parts)
    if "@" in parts.netloc or "\\" in address:
        raise Refused("address-with-user")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port, path)
    if written := _written_ip(host):
        _check(target, written)
    return target


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise Refused("address-malformed") from error


def _place(parts: SplitResult) -> tuple[str, int]:
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise Refused("address-malformed") from error
    if not host or "%" in host or port == 0:
        raise Refused("address-malformed")
    return host, port or _PORTS[parts.scheme]


def _written_ip(host: str) -> str:
    """Return the address a host is written as, in any of the forms a computer takes (127.1, 0x7f000001, 2130706433)."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return ""


def lookup(host: str, port: int) -> list[str]:
    """Ask the name server; raises OSError."""
    return list(dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def resolved(target: Target) -> str:
    """Return the address to connect to, all answers checked; raises Refused, or OSError where there is no answer."""
    found = lookup(target.host, target.port)
    if not found:
        raise OSError("no address")
    for each in found:
        _check(target, each)
    return found[0]


def _check(target: Target, text: str) -> None:
    try:
        address = ip_address(text)
    except ValueError as error:
        raise Refused("address-malformed") from error
    if not is_public(address) and not _is_allowed(target.host, address):
        raise Refused("address-not-public")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address lies in the open internet, an IPv4 address inside an IPv6 one included."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id or any(address in network for network in _ROUNDABOUT):
            return False
    outside = address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    return address.is_global and not outside and not address.is_unspecified


def _is_allowed(host: str, address: IPv4Address | IPv6Address) -> bool:
    for each in settings.OUTGOING_ALLOWED_HOSTS:
        if each.lower() == host.lower():
            return True
        try:
            if address in ip_network(each, strict=False):
                return True
        except ValueError:
            continue
    return False
