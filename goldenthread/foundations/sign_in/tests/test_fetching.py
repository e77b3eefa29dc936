"""Whatever address a person types, only a computer that is meant is asked, at the address that was checked."""

from __future__ import annotations

import socket

import pytest

from goldenthread.foundations.sign_in import fetching
from goldenthread.foundations.sign_in.fetching import NotAllowed, NotFetched, fetch, may_be_asked
from goldenthread.foundations.sign_in.tests.hostile import Hostile

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "169.254.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1"),
    *("168.63.129.16", "100.100.100.200", "198.18.0.1"),
    *(
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
    ),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fe80::1%eth0"),
]
PUBLIC = ["1.1.1.1", "20.190.128.1", "2606:4700::1111", "::ffff:1.1.1.1"]


@pytest.fixture
def no_networks(settings) -> None:
    """As in a live trust that names none."""
    settings.PROVIDER_NETWORKS = []


@pytest.fixture
def names(monkeypatch) -> dict[str, list[list[str]]]:
    """A name service of our own: each name's answers, one after the other."""
    known: dict[str, list[list[str]]] = {}

    def look_up(host: str, port: int) -> list[str]:
        answers = known[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    monkeypatch.setattr(fetching, "look_up", look_up)
    return known


@pytest.fixture
def connections(monkeypatch) -> list[str]:
    """To which addresses a connection was tried. None is made."""
    tried: list[str] = []

    def connect(address: tuple[str, int], *args: object) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    return tried


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_inside_is_never_asked(no_networks, names, connections, address):
    names["login.example"] = [[address]]
    with pytest.raises(NotAllowed, match="private network"):
        fetch("https://login.example/")
    assert not connections


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_name_is_asked(no_networks, names, connections, address):
    names["login.example"] = [[address]]
    with pytest.raises(NotFetched, match="does not answer"):
        fetch("https://login.example/")
    assert connections == [address]


@pytest.mark.parametrize("order", [1, -1])
def test_one_private_address_among_public_ones_is_enough_to_refuse(no_networks, names, connections, order):
    names["login.example"] = [["1.1.1.1", "10.0.0.1"][::order]]
    with pytest.raises(NotAllowed):
        fetch("https://login.example/")
    assert not connections


def test_a_name_that_changes_after_the_check_is_not_followed(no_networks, names, connections):
    """DNS rebinding: the second answer is never asked for, since the connection goes to the first."""
    names["login.example"] = [["1.1.1.1"], ["127.0.0.1"]]
    with pytest.raises(NotFetched):
        fetch("https://login.example/")
    assert connections == ["1.1.1.1"]
    assert names["login.example"] == [["127.0.0.1"]], "one look-up"


def test_connecting_by_name_would_reach_the_second_address(no_networks, names, connections, monkeypatch):
    """Negative control: a connection that looks the name up anew goes inside."""
    names["login.example"] = [["1.1.1.1"], ["127.0.0.1"]]

    def by_name(connection: fetching._Pinned) -> None:
        fetching.socket.create_connection((fetching.look_up(connection.host, 443)[0], 443))

    monkeypatch.setattr(fetching._Pinned, "connect", by_name)
    with pytest.raises(NotFetched):
        fetch("https://login.example/")
    assert connections == ["127.0.0.1"]


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost"]
)
def test_this_machine_under_another_spelling_is_not_asked(no_networks, connections, host):
    with pytest.raises(NotFetched):
        fetch(f"https://{host}/")
    assert not connections


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example/",
        "ftp://login.example/",
        "file:///etc/passwd",
        "gopher://login.example/",
        "https://",
        "https://user:word@login.example/",
        "https://user@login.example/",
        "https://login.example/#x",
        "https://login.example/\r\nHost: evil",
        "https://login.example:0/",
        "https://login.example:99999/",
        "https://[::1/",
        "javascript:alert(1)",
        "//login.example/",
        "",
    ],
)
def test_an_address_of_another_shape_is_not_asked(names, connections, url):
    names["login.example"] = [["1.1.1.1"]]
    with pytest.raises(NotAllowed):
        fetch(url)
    assert not connections


def test_a_network_that_settings_name_may_be_asked(settings):
    from ipaddress import ip_network

    settings.PROVIDER_NETWORKS = [ip_network("10.20.0.0/16")]
    assert may_be_asked("10.20.3.4")
    assert not may_be_asked("10.21.3.4")
    assert not may_be_asked("127.0.0.1")


def test_this_machine_is_asked_in_the_clear_only_where_settings_name_it(settings, connections):
    with pytest.raises(NotFetched, match="does not answer"):
        fetch("http://127.0.0.1:9/")
    assert connections == ["127.0.0.1"]
    settings.PROVIDER_NETWORKS = []
    with pytest.raises(NotAllowed):
        fetch("http://127.0.0.1:9/")
    assert connections == ["127.0.0.1"]


def test_a_redirect_is_not_followed():
    there = Hostile()
    try:
        there.status["/keys"], there.headers["/keys"] = 302, {"Location": f"{there.issuer}/elsewhere"}
        assert fetch(f"{there.issuer}/keys").status == 302
        assert there.asked == ["/keys"]
    finally:
        there.stop()


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(monkeypatch):
    import threading
    import time

    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            try:
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.1)
            except OSError:
                return

    dripping = threading.Thread(target=drip)
    dripping.start()
    began = time.perf_counter()
    with pytest.raises(NotFetched, match="did not answer within"):
        fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert time.perf_counter() - began < 2
    dripping.join()
    listening.close()
