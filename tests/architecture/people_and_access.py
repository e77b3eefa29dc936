"""One object of every kind that the rooms of people and access keep, each with its trust's own word in its text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.api.models import Token, Use
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.notices.models import MutedPlace, Notice
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.records import actions as records
from goldenthread.foundations.records.models import Copy, Erasure, Request
from goldenthread.foundations.sign_in.actions import invitations, providers
from goldenthread.foundations.sign_in.models import BrowserSession
from goldenthread.foundations.staff.models import StaffFile


def one_of_each(
    canary: str, *, ward: Unit, lead: Person, person: Person, account: Account, guest: Person
) -> dict[str, Any]:
    """`guest` has no seat yet. Notices and muted places are given to the executive afterwards; nothing else that is
    personal belongs to whoever asks, so it is nobody's to see.
    """
    provider = providers.add_provider(
        name=f"{canary} accounts", issuer=f"https://{canary}.example/".lower(), client_id="golden", by=lead
    )
    request = records.note_request(
        person, kind=Request.Kind.ACCESS, asked_on=today(), notes=f"{canary} asks", by=lead
    )
    copy = records.ask_for_copy(request, mentions=[], by=lead)
    Copy.objects.filter(pk=copy.pk).update(
        state=Copy.State.READY, content=canary.encode(), made_at=now(), sha256="0" * 64
    )
    token = Token.objects.create(
        name=f"{canary} warehouse",
        holder=lead,
        scopes=["read_measures"],
        public_id=canary[:10],
        digest="0" * 64,
        expires_on=today() + timedelta(days=30),
        made_at=now(),
    )
    Use.objects.create(token=token)
    return {
        "provider_id": provider.pk,
        "identity_id": providers.connect(provider, account=account, subject=f"{canary}-subject", by=lead).pk,
        "invitation_id": invitations.invite_person(guest, by=lead).pk,
        "factor_id": Authenticator.objects.create(
            user=account, type=Authenticator.Type.WEBAUTHN, data={"name": f"{canary} key"}
        ).pk,
        "session_id": BrowserSession.objects.create(
            account=account, device=f"{canary} phone", way="password"
        ).pk,
        "notice_id": Notice.objects.create(
            person=person,
            kind="notices.role_changed",
            text=f"{canary} notice",
            why="You asked",
            address="/",
            made_at=now(),
        ).pk,
        "muted_id": MutedPlace.objects.create(person=person, unit=ward).pk,
        "request_id": request.pk,
        "copy_id": copy.pk,
        "erasure_id": Erasure.objects.create(
            number=Erasure.objects.count() + 1,
            person=guest,
            why=f"{canary} asked",
            counts={},
            done_at=now(),
            done_by_role="Officer",
        ).pk,
        "hold_id": records.place_hold(
            person=person, record_class="", why=f"{canary} inquiry", until=None, by=lead
        ).pk,
        "clearing_id": records.ask_for_count(by=lead).pk,
        "token_id": token.pk,
        "file_id": StaffFile.objects.create(
            kind=StaffFile.Kind.PEOPLE,
            state=StaffFile.State.READY,
            name=f"{canary}.csv",
            digest="0" * 64,
            written="year_first",
            headings=[f"{canary} number"],
            sent_by=lead,
            sent_at=now(),
        ).pk,
        "practice": "golden_thread",
        "kind": "people",
        "ending": "csv",
        "record_class": "notices.notice",
    }
