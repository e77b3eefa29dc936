"""Signing in by a link that is mailed: for people from outside, who have no trust account and no password."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import letting_in, mails
from goldenthread.foundations.sign_in.actions import tries
from goldenthread.foundations.sign_in.models import LINK_LASTS, EmailedLink
from goldenthread.foundations.sign_in.queries import links as queries
from goldenthread.foundations.sign_in.sealing import digest_of, new_secret

SEND_LINK = "sign_in.send_link"
# So many links an hour for one address, and so many requests from one network address.
MOST_FOR_ONE, MOST_FROM_ONE = 5, 30


@transaction.atomic
def ask_for_link(*, email: str, address: str) -> None:
    """Note that a link is asked for. What that does and costs is the same whether or not the address is known.

    Whether it may be sent is decided by the clock's process, which also sends it: no answer's time tells anything.
    """
    tries.begin_try("link from", [(address, MOST_FROM_ONE)], within=tries.AN_HOUR)
    account = Account.objects.filter(email=email.lower(), is_active=True).first()
    try:
        tries.begin_try("link for", [(email.lower(), MOST_FOR_ONE)], within=tries.AN_HOUR)
    except tries.TooManyTries:
        return
    work.leave(SEND_LINK, subject_id=account.pk if account else 0)


def send_link(body_id: int, subject_id: int) -> None:
    """For the clock's work: mail a link to an account that may come in by one. A link that nobody used dies."""
    account = Account.objects.filter(pk=subject_id, is_active=True).exclude(email=None).first()
    if account is None or not letting_in.may_sign_in_by_link(queries.memberships_everywhere(account)):
        return
    secret = new_secret()
    with transaction.atomic():
        EmailedLink.objects.filter(account=account, used_at=None).delete()
        EmailedLink.objects.create(
            account=account, digest=digest_of(secret), made_at=now(), expires_at=now() + LINK_LASTS
        )
    link = settings.ADDRESS + reverse("sign_in:link_open", kwargs={"secret": secret})
    mail = mails.sign_in_link(link)
    send_mail(mail.subject, mail.text, None, [str(account.email)])


def use_link(link: EmailedLink) -> Account:
    """Take a link: of two at once, one finds it used."""
    letting_in.check_link_is_open(link, at=now())
    letting_in.check_may_sign_in_by_link(queries.memberships_everywhere(link.account))
    if not EmailedLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now()):
        raise ValidationError(letting_in.LINK_OVER)
    return link.account
