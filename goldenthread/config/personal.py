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

# What people read where the name of a model says nothing to them.
CALLED = {
    "access.Account": "accounts to sign in with",
    "access.Seat": "ways into the trust with an account",
    "access.StandIn": "times of standing in for somebody",
    "account.EmailAddress": "e-mail addresses of accounts",
    "account.EmailConfirmation": "confirmations of an e-mail address",
    "api.Token": "tokens that programs use",
    "api.Use": "uses of a token",
    "audit.Entry": "entries of the trail",
    "audit.Payload": "names and changes in the entries of the trail",
    "audit.Submission": "forms that were sent: their keys alone",
    "mfa.Authenticator": "passkeys and other second factors",
    "measurement.Batch": "files of values",
    "measurement.Channel": "Teams channels that are told of measures",
    "measurement.ChartNote": "notes on charts",
    "measurement.DataCheck": "checks of a measure's numbers",
    "measurement.Following": "measures and places that somebody follows",
    "measurement.Observation": "values of measures",
    "measurement.StepChange": "step changes of charts",
    "measurement.HeldFile": "contents of files of numbers",
    "notices.Mailing": "e-mails that were sent",
    "notices.MutedPlace": "places somebody wants no notices about",
    "notices.Preference": "how somebody wants to be told",
    "records.Clearing": "clearings of what is past its time",
    "records.Copy": "copies made for somebody who asked",
    "records.Erasure": "certificates of erasure",
    "records.Hold": "holds",
    "records.Request": "requests about personal data",
    "sessions.Session": "signed-in browsers",
    "sign_in.BrowserSession": "lists of where somebody is signed in",
    "sign_in.Identity": "what a sign-in provider calls somebody",
    "sign_in.ResetRequest": "requests for a new password",
    "sign_in.Try": "tries to sign in",
    "socialaccount.SocialAccount": "accounts at a sign-in provider",
    "socialaccount.SocialToken": "keys for a sign-in provider",
    "staff.Piece": "contents of staff files",
    "strategy.Adoption": "decisions about national priorities",
    "usersessions.UserSession": "signed-in browsers, as a list",
}
