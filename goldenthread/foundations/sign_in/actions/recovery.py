"""A lost password: a link by mail, that works once and for an hour."""

from __future__ import annotations

from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import mails
from goldenthread.foundations.sign_in.actions import tries
from goldenthread.foundations.sign_in.actions.sessions import Ending, end_sessions
from goldenthread.foundations.sign_in.models import ResetRequest

SEND = "sign_in.send_reset_link"
# So many links an hour for one address, and so many requests from one network address.
MOST_FOR_ONE, MOST_FROM_ONE = 3, 30
_keys = PasswordResetTokenGenerator()


@transaction.atomic
def ask_for_reset(*, email: str, address: str) -> None:
    """Note that a new password is asked for. What it does and costs is the same whether or not the address is known.

    The mail is sent a moment later by another process, so that the answer's time says nothing either.
    """
    tries.begin_try("reset from", [(address, MOST_FROM_ONE)], within=tries.AN_HOUR)
    account = Account.objects.filter(email=email.lower(), is_active=True).first()
    try:
        tries.begin_try("reset of", [(email.lower(), MOST_FOR_ONE)], within=tries.AN_HOUR)
    except tries.TooManyTries:
        return
    wish = ResetRequest.objects.create(account=account)
    work.leave(SEND, subject_id=wish.pk)


def send_reset_link(body_id: int, subject_id: int) -> None:
    """For the clock's work: send the link somebody asked for, where there is an account to send it for."""
    wish = ResetRequest.objects.filter(pk=subject_id, sent_at=None).select_related("account").first()
    if wish is None or wish.account is None or not wish.account.is_active or not wish.account.email:
        return
    mail = mails.reset_link(settings.ADDRESS + reset_path(wish.account))
    send_mail(mail.subject, mail.text, None, [wish.account.email])
    wish.sent_at = now()
    wish.save(update_fields=["sent_at"])


def reset_path(account: Account) -> str:
    names = {"whose": user_pk_to_url_str(account), "key": _keys.make_token(account)}
    return reverse("sign_in:password_new", kwargs=names)


def whose_link(whose: str, key: str) -> Account | None:
    """The account a link was made for; None where it was used, is too old, or was never made."""
    try:
        account = Account.objects.filter(pk=url_str_to_user_pk(whose), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return account if account is not None and _keys.check_token(account, key) else None


@transaction.atomic
def set_password(account: Account, *, password: str, by: Actor | None) -> None:
    """Give an account another password. Every session ends, links do not work any more, and its owner is told."""
    access.change_password(account, password=password, by=by)
    end_sessions(account, why=Ending.PASSWORD, by=by)
    if account.email:
        mail, to = mails.password_changed(), account.email
        transaction.on_commit(lambda: send_mail(mail.subject, mail.text, None, [to]), robust=True)
