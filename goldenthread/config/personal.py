"""What the tables of libraries and of the clock hold about people. Our other models say it themselves."""

from __future__ import annotations

from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    WITH_ITS_OWNER,
    Declaration,
    Delete,
    Ending,
    Personal,
    Retention,
)

_OF_NOBODY = Declaration(PrivacyClass.PUBLISHED)
_OF_MACHINES = Declaration(
    PrivacyClass.SECURITY,
    Personal(),
    Retention(None, ending=Ending.KEPT, source="Goes when the work is done."),
)


def _of_an_account(path: str, *withheld: str) -> Declaration:
    return Declaration(
        PrivacyClass.SECURITY,
        Personal(account=(path,), on_erasure=Delete(), withheld=frozenset(withheld)),
        WITH_ITS_OWNER,
    )


OF_OTHERS = {
    "clock.Due": _OF_MACHINES,
    "clock.Heartbeat": _OF_MACHINES,
    "auth.Permission": _OF_NOBODY,
    "auth.Group": _OF_NOBODY,
    "contenttypes.ContentType": _OF_NOBODY,
    # Sessions are sealed texts: records.actions opens each to find whose it is.
    "sessions.Session": Declaration(
        PrivacyClass.SECURITY,
        Personal(on_erasure=Delete()),
        Retention(
            1, counted_from="expire_date", body="", source="A session that has ended is of no use to anyone."
        ),
    ),
    "account.EmailAddress": _of_an_account("user"),
    "account.EmailConfirmation": _of_an_account("email_address__user", "key"),
    "socialaccount.SocialApp": _OF_NOBODY,
    "socialaccount.SocialAccount": _of_an_account("user"),
    "socialaccount.SocialToken": _of_an_account("account__user", "token", "token_secret"),
    "mfa.Authenticator": _of_an_account("user", "data"),
    "usersessions.UserSession": _of_an_account("user", "session_key"),
}
