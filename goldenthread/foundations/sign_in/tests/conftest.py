from __future__ import annotations

import pytest

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.sign_in.actions import second_factor

from .proofs import PASSWORD, code_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def account_of(person) -> Account:
    account = Seat.objects.get(person=person).account
    access.change_password(account, password=PASSWORD, by=None)
    return account


@pytest.fixture
def account(trust, amina) -> Account:
    """Amina's account, with a password."""
    return account_of(amina)


@pytest.fixture
def hal(make_person, whole_trust):
    """The trust's administrator, who may do much."""
    return make_person("Hal Moss", "Trust administrator", whole_trust, "administrator")


@pytest.fixture
def ivo(make_person, whole_trust):
    """Another administrator."""
    return make_person("Ivo Tarn", "Trust administrator", whole_trust, "administrator")


@pytest.fixture
def hals_account(hal) -> Account:
    return account_of(hal)


@pytest.fixture
def with_app():
    """Give an account a code app, whose first code was of two minutes ago."""

    def given(account: Account) -> str:
        second_factor.add_code_app(account, secret=SECRET, code=code_of(SECRET), by=None)
        app = second_factor.factors_of(account).app
        app.data["last_step"] -= 4
        app.save()
        return SECRET

    return given
