"""What signing in leaves with others: who hears of it, and what is done later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out

from goldenthread.foundations.clock import work
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.sign_in.actions import invitations, links, recovery, sessions, tries
from goldenthread.foundations.sign_in.other_ways import to_prove_again_by
from goldenthread.foundations.sign_in.presenters.providers import to_prove_it
from goldenthread.foundations.sign_in.queries.providers import identities_of


def _signed_in(request: Any, user: Any, **_: Any) -> None:
    sessions.begin_session(request, user)


def _signed_out(request: Any, **_: Any) -> None:
    sessions.note_signing_out(request)


def _at_their_provider(request: Any) -> Link | None:
    """Whoever comes in through a provider proves it there once more."""
    known = identities_of(request.user) if request.person is not None else []
    on = [identity.provider for identity in known if identity.provider.may_prove_again]
    return (
        to_prove_it(on[0], onward=str(request.GET.get("next") or request.POST.get("next") or ""))
        if on
        else None
    )


user_logged_in.connect(_signed_in, dispatch_uid="sign_in.begin_session")
user_logged_out.connect(_signed_out, dispatch_uid="sign_in.note_signing_out")
work.register(invitations.MAIL_INVITATION, invitations.mail_invitation)
to_prove_again_by(_at_their_provider)
work.register(links.SEND_LINK, links.send_link)
work.register(recovery.SEND, recovery.send_reset_link)
work.register("sign_in.clear_old_tries", tries.clear_old_tries, every=timedelta(days=1))
