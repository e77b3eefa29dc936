"""Where mail goes is one address, and it never crosses a network in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.config import environment


def mail(monkeypatch, address):
    monkeypatch.setenv("GOLDEN_THREAD_MAIL", address)
    return environment.mail("GOLDEN_THREAD_MAIL", folder=Path("mail"))


@pytest.mark.parametrize(
    ("address", "host", "port", "starts_tls", "is_tls"),
    [
        ("smtp://mail.example.test", "mail.example.test", 587, True, False),
        ("smtp://mail.example.test:2525", "mail.example.test", 2525, True, False),
        ("smtps://mail.example.test", "mail.example.test", 465, False, True),
        ("smtp://localhost", "localhost", 25, False, False),
    ],
)
def test_mail_to_another_machine_is_always_sealed(monkeypatch, address, host, port, starts_tls, is_tls):
    found = mail(monkeypatch, address)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starts_tls, is_tls)


def test_a_name_and_a_password_may_hold_any_sign(monkeypatch):
    found = mail(monkeypatch, "smtp://a%40b:p%2Fw%3A@mail.example.test")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("a@b", "p/w:")


def test_a_folder_keeps_every_mail_as_a_file(monkeypatch):
    assert mail(monkeypatch, "folder")["EMAIL_FILE_PATH"] == Path("mail")
