"""How Seaholme's people come in: two who were invited this week, and a provider that nobody has switched on yet."""

from __future__ import annotations

from goldenthread.demo.actions.stage import Stage
from goldenthread.foundations.sign_in.actions import invitations, providers

ADMINISTRATOR = "callum"
INVITED = ("tunde", "bea")


def let_people_in(stage: Stage) -> str:
    """Nobody is mailed: their links are kept nowhere, and a new one can be made."""
    by = stage.somebody(ADMINISTRATOR)
    for key in INVITED:
        invitations.invite_person(stage.somebody(key), by=by)
    providers.add_provider(
        name="Seaholme staff account",
        issuer="https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0",
        client_id="00000000-0000-0000-0000-000000000001",
        staff_number_claim="employeeid",
        second_factor_values="mfa",
        by=by,
    )
    return f"{len(INVITED)} invitations that wait, and a provider that is switched off"
