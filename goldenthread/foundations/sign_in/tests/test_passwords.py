"""Which passwords do: long ones of any kind; none that anyone would try first."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from .proofs import enter

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    "password",
    [
        "three random words",
        "correcthorsebattery",
        "alllowercaseletters",
        "471920385562",
        "ελληνικά γράμματα",
        "密码密码密码密码很长很长",
        "🙂🐢☂🙂🐢☂🙂🐢☂🙂🐢☂",
        "a" * 11 + "b",
        "x9" * 64,
        "long " * 100,
        "  spaces at both ends  ",
    ],
)
def test_any_long_password_does_whatever_it_is_made_of(account, password):
    validate_password(password, account)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elevenchars", "too short"),
        ("", "too short"),
        ("1q2w3e4r5t6y", "too common"),
        ("qwerty123456", "too common"),
        ("Seaholme2026!", "anyone here would try"),
        ("seaholme hospitals", "anyone here would try"),
        ("Ward 7 Ward 7 Ward 7", "anyone here would try"),
        ("AminaKhan1984!", "anyone here would try"),
        ("goldenthread123", "anyone here would try"),
        ("NHS improvement 26", "anyone here would try"),
        ("amina@example.test", "similar"),
        ("y" * 1001, "At most 1,000"),
    ],
)
def test_a_password_that_anyone_would_try_first_does_not(account, password, says):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, account)
    assert says in " ".join(refused.value.messages)


def test_without_the_list_of_names_they_would_do(account, monkeypatch):
    from goldenthread.foundations.sign_in import rules

    monkeypatch.setattr(rules, "check_not_of_this_place", lambda password, names: None)
    validate_password("Ward 7 Ward 7 Ward 7", account)


def test_two_ways_to_write_the_same_letter_stay_two_passwords(account, client):
    """Kept exactly: what was typed is what is asked for, sign by sign."""
    from goldenthread.foundations.access import actions as access

    access.change_password(account, password="caf\u00e9s at the sea", by=None)
    assert enter(client, password="cafe\u0301s at the sea").status_code == 200
    assert enter(client, password="caf\u00e9s at the sea").status_code == 302


@pytest.mark.parametrize(
    ("path", "hints"),
    [
        ("/sign-in/", ['autocomplete="username webauthn"', 'autocomplete="current-password"']),
        ("/password/change/", ['autocomplete="current-password"', 'autocomplete="new-password"']),
    ],
)
def test_password_managers_and_paste_work(account, client, path, hints):
    if path != "/sign-in/":
        enter(client)
    page = client.get(path).content.decode()
    assert all(hint in page for hint in hints)
    assert "onpaste" not in page


def test_advice_on_a_good_password_is_in_words(account, client):
    enter(client)
    page = client.get("/password/change/").content.decode()
    assert "Three random words make a good one" in page
    assert "capital letter" not in page
