from __future__ import annotations

import hashlib
import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from goldenthread.foundations.privacy import rules
from goldenthread.foundations.privacy.rules import is_nhs_number, nhs_numbers_in, refuse_nhs_numbers

# Issued to nobody: the example that published guidance uses.
NUMBER = "9434765919"

ODD_SPACES = [
    "943\u00a0476\u00a05919",
    "943\u2009476\u20095919",
    "943\t476\t5919",
    "943  476  5919",
    "943\n476\n5919",
]
ODD_DIGITS = ["９４３４７６５９１９", "٩٤٣٤٧٦٥٩١٩", "943\u200b476\u200b5919", "9\u2060434765919"]
ODD_DASHES = ["943-476-5919", "943–476–5919", "943 - 476 - 5919", "943.476.5919", "943/476/5919"]


@pytest.mark.parametrize(
    "written", [NUMBER, "943 476 5919", "9 4 3 4 7 6 5 9 1 9", *ODD_SPACES, *ODD_DIGITS, *ODD_DASHES]
)
@pytest.mark.parametrize("around", ["{}", "Bed of {}.", "({})", "NHS no {}, seen twice", "no:{};"])
def test_an_nhs_number_is_found_however_it_is_written(written, around):
    with pytest.raises(ValidationError, match="NHS number"):
        refuse_nhs_numbers(around.format(written))


LET_BE = [
    "9434765918",  # the check digit is wrong
    "943476591",
    "94347659190",
    "07700 900123",
    "020 7946 0958",
    "+44 9434 765919",
    "0044 9434 765919",
    "+44 (0)9434 765919",
    "bleep 4321, extension 20079",
    "£9434765919",
    "9 434 765 919 pounds",
    "9,434,765,919",
    "1234.9434765919",
    "2026-06-15 to 2026-07-15",
    "from 12 to 34 in 2025 and 2026",
    "",
    "Ward 7 has 24 beds",
]


@pytest.mark.parametrize("text", LET_BE)
def test_telephone_numbers_money_and_dates_are_let_be(text):
    refuse_nhs_numbers(text)


@given(some.integers(0, 999_999_999))
def test_each_nine_digits_have_at_most_one_check_digit(number):
    right = [check for check in range(10) if is_nhs_number(f"{number:09}{check}")]
    assert len(right) <= 1


@given(
    some.integers(0, 999_999_999), some.text(max_size=20).filter(lambda text: not any(map(str.isdigit, text)))
)
def test_a_right_number_is_found_in_any_words(number, words):
    for check in range(10):
        ten = f"{number:09}{check}"
        found = nhs_numbers_in(f"{words} x {ten[:3]} {ten[3:6]} {ten[6:]} x {words}")
        assert (found == [ten]) == is_nhs_number(ten)


@given(some.binary(max_size=40))
def test_digests_are_let_be(data):
    assert nhs_numbers_in(hashlib.sha256(data).hexdigest()) == []


def test_some_digests_would_be_taken_for_a_patient(monkeypatch):
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(2_000)]
    monkeypatch.setattr(rules, "_DIGEST", re.compile(r"(?!)"))
    assert any(nhs_numbers_in(digest) for digest in digests)
