"""What somebody sends who means no good. The server answers, tells nothing, and serves the next person."""

from __future__ import annotations

import socket
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

EVIL = "evil.example"


def send(server: str, request: bytes) -> bytes:
    """The bytes a server answers; none where it ends the talk."""
    address = urlsplit(server)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as line:
        answer = b""
        try:
            line.sendall(request)
            while piece := line.recv(65536):
                answer += piece
        except (ConnectionError, TimeoutError):
            pass
        return answer


def asked(path: str, *headers: str, host: str = "127.0.0.1", method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def assert_still_serves(server: str) -> None:
    began = time.monotonic()
    with urllib.request.urlopen(server + "/", timeout=5) as answer:
        assert answer.status == 200
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "headers",
    [
        [f"X-Flood-{number}: {number}" for number in range(20_000)],
        ["X-Flood: " + "a" * 4_000_000],
        ["Cookie: " + "; ".join(f"c{number}={number}" for number in range(60_000))],
    ],
    ids=["many headers", "one header of four megabytes", "sixty thousand cookies"],
)
def test_a_flood_of_headers_is_refused_and_nobody_waits_for_it(server, headers):
    answer = send(server, asked("/", *headers))
    assert status(answer) in {0, 400, 431}
    assert_still_serves(server)


def test_an_ordinary_request_is_answered_the_same_way_of_asking(server):
    """Were every raw request refused, the flood would prove nothing."""
    assert status(send(server, asked("/", "X-Flood: 1"))) == 200


@pytest.mark.parametrize("host", [EVIL, f"127.0.0.1@{EVIL}", f"{EVIL}:80", "127.0.0.1, " + EVIL])
def test_a_host_that_is_not_ours_is_refused(server, host):
    answer = send(server, asked("/", host=host))
    assert status(answer) == 400
    assert EVIL.encode() not in answer


@pytest.mark.parametrize(
    "header",
    [
        f"X-Forwarded-Host: {EVIL}",
        f"X-Original-URL: https://{EVIL}/",
        f"Forwarded: host={EVIL}",
        f"X-Forwarded-Server: {EVIL}",
    ],
)
def test_what_a_header_says_of_the_host_is_not_believed(server, header):
    answer = send(server, asked("/sign-in/", header))
    assert status(answer) == 200
    assert EVIL.encode() not in answer


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override: DELETE", "X-Method-Override: POST"])
def test_a_header_changes_no_method(server, header):
    assert status(send(server, asked("/sign-out/", header))) == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret",
        "/static/%2e%2e/secret",
        "/static/..%2fsecret",
        "/static/%252e%252e/secret",
        "/static//etc/passwd",
        "/static/design/../../../secret",
    ],
)
def test_no_path_leads_out_of_the_static_files(server, path):
    answer = send(server, asked(path))
    assert status(answer) in {400, 404}


@pytest.mark.parametrize(
    "end", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_address_given_along_leads_away(server, end):
    answer = send(server, asked(f"/sign-in/?next={end}"))
    body = answer.partition(b"\r\n\r\n")[2]
    assert b'href="' + end.encode() not in body
    assert b'action="' + end.encode() not in body


def test_a_header_cannot_be_put_into_the_answer(server):
    answer = send(server, asked("/sign-in/?next=/%0d%0aSet-Cookie:%20planted=1"))
    head = answer.partition(b"\r\n\r\n")[0]
    assert b"planted" not in head
