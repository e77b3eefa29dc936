"""Asking another computer for something, in the name of whoever typed its address: only ever one that is meant.

An address that a person typed could name this machine, its neighbours or the cloud's own service. So a name is looked
up once, every address it has is checked, and the connection goes to the address that was checked: asking the name
service again could give another. Nothing is followed, nothing waits long, and nothing long is read.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0
MOST_BYTES = 512 * 1024
# Public by their number, and yet only for machines inside a cloud, or doors to other addresses.
NOT_FOR_US = tuple(
    ip_network(network)
    for network in ("168.63.129.16/32", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)

Resolve = Callable[[str, int], list[str]]


class NotFetched(Exception):
    """There is no answer that may be used. The message is a sentence, and holds nothing secret."""


class NotAllowed(NotFetched):
    """The address leads somewhere that must not be asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as wrong:
            raise NotFetched("What came back is not JSON.") from wrong
        if not isinstance(found, dict):
            raise NotFetched("What came back is JSON of another shape.")
        return found


def look_up(host: str, port: int) -> list[str]:
    """Every address a name has."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(url: str, *, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Get a page, or post a form to it, within five seconds in all."""
    parts = checked(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _checked_address(parts, port)
    connection = _Pinned(parts, port, address)
    out_of_time = threading.Timer(SECONDS, connection.give_up)
    out_of_time.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET" if form is None else "POST", path, body=form, headers=dict(headers or {}))
        response = connection.getresponse()
        body = response.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as wrong:
        raise NotFetched(_why(wrong, parts.hostname or "", gave_up=connection.gave_up)) from wrong
    finally:
        out_of_time.cancel()
        connection.close()
    if connection.gave_up:
        raise NotFetched(f"{parts.hostname} did not answer within {SECONDS:.0f} seconds.")
    if len(body) > MOST_BYTES:
        raise NotFetched(f"{parts.hostname} sent more than {MOST_BYTES // 1024} kB.")
    return Answer(response.status, body)


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked, as far as can be said before its name is looked up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise NotAllowed("This is not a web address.") from wrong
    if not parts.hostname or parts.username is not None or parts.password is not None or port == 0:
        raise NotAllowed(
            "Write a whole web address, such as https://login.example.nhs.uk, with no name in it."
        )
    if parts.fragment or any(mark.isspace() or ord(mark) < 32 for mark in url):
        raise NotAllowed("The address holds marks that no such address has.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname)):
        raise NotAllowed(
            f"The address must begin with https://, so that nobody can listen in: {parts.hostname}."
        )
    return parts


def _is_this_machine(host: str) -> bool:
    """Only where a setting names this machine's own network, as tests and the demonstration do."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and _is_named(address)


def _is_named(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.PROVIDER_NETWORKS)


def _checked_address(parts: SplitResult, port: int) -> str:
    host = parts.hostname or ""
    try:
        found = look_up(host, port)
    except (OSError, UnicodeError) as wrong:
        raise NotFetched(f"No computer is called {host}. Check the address.") from wrong
    if not found or not all(may_be_asked(address) for address in found):
        raise NotAllowed(
            f"{host} is inside a private network, so it is not asked. "
            "If your provider runs there, name its network in GOLDEN_THREAD_PROVIDER_NETWORKS."
        )
    return found[0]


def may_be_asked(text: str) -> bool:
    """Whether an address is public, or in a network that settings name."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if _is_named(address):
        return True
    return (
        address.is_global
        and not address.is_multicast
        and not any(address.version == network.version and address in network for network in NOT_FOR_US)
    )


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, which still has to prove that it is the name that was asked."""

    def __init__(self, parts: SplitResult, port: int, address: str) -> None:
        super().__init__(parts.hostname or "", port, timeout=SECONDS)
        self.address, self.is_https, self.gave_up = address, parts.scheme == "https", False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_https:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def give_up(self) -> None:
        self.gave_up = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _why(wrong: Exception, host: str, *, gave_up: bool) -> str:
    if gave_up or isinstance(wrong, TimeoutError):
        return f"{host} did not answer within {SECONDS:.0f} seconds."
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return f"{host} could not prove that it is {host}: its certificate was not accepted."
    return f"{host} does not answer."
