"""Second proofs: asked for, used once, never skipped."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from goldenthread.conftest import give_proofs
from goldenthread.foundations.access import assurance
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of
from goldenthread.foundations.sign_in import rules, sealing
from goldenthread.foundations.sign_in.actions import recovery, second_factor, tries
from goldenthread.foundations.sign_in.models import RecoveryCode

from .conftest import SECRET
from .proofs import PASSWORD, SoftPasskey, code_of, enter, fields, options

pytestmark = pytest.mark.database


@pytest.fixture
def client():
    return Client(headers={"host": "localhost"})


def answer(browser, code, path="/sign-in/second-step/", **more):
    page = browser.get(path).content.decode()
    return browser.post(path, fields(page) | {"code": code} | more)


# --- asked for at sign-in ----------------------------------------------------------------------------------------


def test_a_password_alone_opens_nothing_where_there_is_a_code_app(client, account, with_app):
    with_app(account)
    assert enter(client).headers["Location"] == "/sign-in/second-step/"
    assert client.get("/me/").headers["Location"] == "/sign-in/?next=/me/"


def test_password_and_code_let_in_and_lead_on(client, account, with_app):
    secret = with_app(account)
    enter(client, next="/places/")
    assert answer(client, code_of(secret)).headers["Location"] == "/places/"
    assert client.get("/places/").status_code == 200


def test_the_second_step_without_the_first_leads_to_the_first(client, account):
    assert client.get("/sign-in/second-step/").headers["Location"] == "/sign-in/"
    assert client.post("/sign-in/second-step/", {"code": "123456"}).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("code", ["000000", "", "12345", "not a code", "١٢٣٤٥٦"])
def test_a_wrong_code_is_refused_with_a_sentence(client, account, with_app, code):
    with_app(account)
    enter(client)
    page = answer(client, code)
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_phone_may_be_half_a_minute_off(account, with_app, steps):
    secret = with_app(account)
    assert second_factor.check_code(account, code_of(secret, steps=steps)) == "totp"


@pytest.mark.parametrize("steps", [-3, -2, 2, 20])
def test_an_older_or_later_code_does_not_work(account, with_app, steps):
    secret = with_app(account)
    with pytest.raises(second_factor.ValidationError):
        second_factor.check_code(account, code_of(secret, steps=steps))


def code_again(account, secret):
    """Use a code, lose every cache, use it again."""
    from django.core.cache import cache

    code = code_of(secret)
    second_factor.check_code(account, code)
    cache.clear()
    second_factor.check_code(account, code)


def test_a_code_works_once_even_when_every_cache_is_lost(account, with_app):
    with pytest.raises(second_factor.ValidationError):
        code_again(account, with_app(account))


def test_the_check_that_a_code_works_once_would_see_a_second_use(account, with_app, monkeypatch):
    secret = with_app(account)
    monkeypatch.setattr(Authenticator, "save", lambda self, **options: None)
    code_again(account, secret)


def test_a_clock_that_goes_back_makes_no_used_code_good_again(account, with_app):
    secret = with_app(account)
    with time_machine.travel("2026-06-15T11:00:00+01:00", tick=False):
        second_factor.check_code(account, code_of(secret))
    with (
        time_machine.travel("2026-06-15T10:00:00+01:00", tick=False),
        pytest.raises(second_factor.ValidationError),
    ):
        second_factor.check_code(account, code_of(secret))


def test_too_many_wrong_codes_wait(account, with_app):
    secret = with_app(account)
    for _ in range(tries.MOST):
        with pytest.raises(second_factor.ValidationError):
            second_factor.check_code(account, "000000")
    with pytest.raises(tries.TooManyTries):
        second_factor.check_code(account, code_of(secret))
    with time_machine.travel(time.time() + 301, tick=False):
        assert second_factor.check_code(account, code_of(secret)) == "totp"


def test_the_secret_of_an_app_is_kept_sealed(account, with_app):
    with_app(account)
    kept = str(Authenticator.objects.get().data)
    assert SECRET not in kept
    assert (
        sealing.unseal(Authenticator.objects.get().data["secret"], purpose=second_factor.CODE_APP) == SECRET
    )


# --- recovery codes ----------------------------------------------------------------------------------------------


def test_a_recovery_code_lets_in_once_and_tells_how_many_are_left(
    client, account, with_app, django_capture_on_commit_callbacks
):
    with_app(account)
    first, *rest = second_factor.make_recovery_codes(account, by=None)
    enter(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert answer(client, first.upper().replace("-", " ")).status_code == 302
    assert "9 are left" in mail.outbox[-1].body
    assert "You have 9 recovery codes left" in client.get("/me/signing-in/").content.decode()
    with pytest.raises(second_factor.ValidationError):
        second_factor.check_code(account, first)
    assert second_factor.check_code(account, rest[0]) == "recovery_codes"


def test_recovery_codes_are_kept_as_digests_alone(account, with_app):
    with_app(account)
    codes = second_factor.make_recovery_codes(account, by=None)
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_new_recovery_codes_end_the_old(account, with_app):
    with_app(account)
    old = second_factor.make_recovery_codes(account, by=None)
    second_factor.make_recovery_codes(account, by=None)
    with pytest.raises(second_factor.ValidationError):
        second_factor.check_code(account, old[0])


def test_a_recovery_code_of_somebody_else_does_not_work(account, with_app, hals_account):
    with_app(account)
    theirs = second_factor.make_recovery_codes(hals_account, by=None)
    with pytest.raises(second_factor.ValidationError):
        second_factor.check_code(account, theirs[0])


def test_codes_come_as_a_file_to_whoever_has_them(client, account, with_app):
    secret = with_app(account)
    enter(client)
    answer(client, code_of(secret))
    page = client.post("/me/signing-in/recovery-codes/").content.decode()
    codes = re.findall(r'name="code" value="([^"]+)"', page)
    assert len(codes) == 10
    file = client.post("/me/signing-in/recovery-codes/file/", {"code": codes})
    assert "attachment" in file.headers["Content-Disposition"]
    assert all(code in file.content.decode() for code in codes)
    assert client.post("/me/signing-in/recovery-codes/file/", {"code": ["<b>mine</b>"]}).status_code == 403


# --- required where a role may do much ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/me/", "/places/", "/people/", "/rights/", "/", "/me/?x=1"])
def test_whoever_may_do_much_gets_nowhere_without_a_second_proof(client, hals_account, path):
    enter(client, "hal@example.test")
    assert client.get(path).headers["Location"].startswith("/second-factor/?next=")


def test_on_a_page_for_anyone_they_are_nobody_yet(client, hals_account):
    enter(client, "hal@example.test")
    assert "Hal Moss" not in client.get("/trusts/").content.decode()


def test_that_check_would_see_a_page_that_asks_for_none(client, hals_account, monkeypatch):
    monkeypatch.setattr(assurance, "needs_second_factor", lambda person: False)
    enter(client, "hal@example.test")
    assert client.get("/places/").status_code == 200


def test_who_may_do_little_is_not_asked(client, account):
    enter(client)
    assert client.get("/places/").status_code == 200


def test_an_administrator_sets_up_an_app_and_carries_on_where_they_were(client, hals_account):
    enter(client, "hal@example.test")
    asked = client.get("/places/add/").headers["Location"]
    assert "Your role needs a second proof" in client.get(asked).content.decode()
    page = client.get("/me/signing-in/code-app/add/?next=/places/add/").content.decode()
    assert 'class="qr"' in page
    assert "style=" not in re.search(r"<svg.*?class=\"qr\".*?</svg>", page, re.S)[0]
    secret = re.search(r'<p class="secret">([^<]+)</p>', page)[1].replace(" ", "")
    shown = client.post("/me/signing-in/code-app/add/", fields(page) | {"code": code_of(secret)})
    assert "They are shown only now" in shown.content.decode()
    assert 'href="/places/add/"' in shown.content.decode()
    assert client.get("/places/add/").status_code == 200


def test_a_refused_first_code_keeps_the_same_picture(client, hals_account):
    enter(client, "hal@example.test")
    page = client.get("/me/signing-in/code-app/add/").content.decode()
    again = client.post("/me/signing-in/code-app/add/", fields(page) | {"code": "000000"})
    letters = re.compile(r'<p class="secret">([^<]+)</p>')
    assert again.status_code == 422
    assert letters.search(again.content.decode())[1] == letters.search(page)[1]
    assert not Authenticator.objects.exists()


def test_a_password_alone_never_adds_a_proof_to_an_account_that_has_one(client, hals_account, with_app):
    enter(client, "hal@example.test")
    with_app(hals_account)
    assert client.get("/second-factor/?next=/places/").headers["Location"].startswith("/sign-in/again/")
    assert client.get("/me/signing-in/passkeys/add/").status_code == 403
    assert client.post("/me/signing-in/recovery-codes/").status_code == 403


def test_a_new_password_by_mail_skips_no_second_proof(client, account, with_app):
    with_app(account)
    path = recovery.reset_path(account)
    page = client.get(path, follow=True)
    new = {"password1": "four quite new words", "password2": "four quite new words"}
    client.post(page.request["PATH_INFO"], fields(page.content.decode()) | new)
    assert enter(client, password="four quite new words").headers["Location"] == "/sign-in/second-step/"
    assert client.get("/me/").status_code == 302


# --- taking away -------------------------------------------------------------------------------------------------


def inside(browser, account):
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    give_proofs(browser, account.pk)
    return browser


def test_the_last_proof_of_whoever_may_do_much_stays(client, hals_account, with_app):
    with_app(hals_account)
    factor = Authenticator.objects.get()
    inside(client, hals_account)
    path = f"/me/signing-in/factors/{factor.pk}/remove/"
    assert "this is your only one" in client.get(path).content.decode()
    assert client.post(path).status_code == 403
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_others_may_take_their_last_proof_away_and_are_told(
    client, account, with_app, django_capture_on_commit_callbacks
):
    with_app(account)
    second_factor.make_recovery_codes(account, by=None)
    factor = Authenticator.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert inside(client, account).post(f"/me/signing-in/factors/{factor.pk}/remove/").status_code == 302
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert "lost a code app" in mail.outbox[-1].body


def test_nobody_takes_away_what_is_anothers(client, account, hals_account, with_app):
    with_app(hals_account)
    factor = Authenticator.objects.get()
    assert inside(client, account).post(f"/me/signing-in/factors/{factor.pk}/remove/").status_code == 404


# --- lost: an administrator helps --------------------------------------------------------------------------------


def test_an_administrator_resets_lost_proofs_and_it_leaves_a_trace(
    client, hals_account, amina, account, with_app, django_capture_on_commit_callbacks
):
    with_app(account)
    hers = inside(Client(), account)
    assert hers.get("/me/").status_code == 200
    inside(client, hals_account)
    assert "They have a code app" in client.get(f"/people/{amina.pk}/signing-in/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/people/{amina.pk}/signing-in/reset-factors/").status_code == 302
    assert not Authenticator.objects.filter(user=account).exists()
    assert hers.get("/me/").status_code == 302
    assert "This was done by Hal Moss" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["amina@example.test"]
    entry = Entry.objects.get(verb="had its second proofs reset")
    assert entry.actor_label.startswith("Hal Moss")


def _amina_is_chief_nurse_of_northfold_too(northfold, account):
    from goldenthread.foundations.access import actions as access

    with scope_of(northfold):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        there = organisation.welcome_person(
            given_name="Amina", family_name="Khan", kind=Person.Kind.STAFF, job_title="Chief Nurse", by=None
        )
        organisation.begin_membership(
            there, unit=whole, role="executive", tier="executive", starts_on=whole.opened_on, by=None
        )
        access.give_seat(account, person=there, by=None)


def test_a_trust_takes_no_proof_away_that_protects_another(
    client, account, hals_account, amina, with_app, northfold, monkeypatch
):
    with_app(account)
    _amina_is_chief_nurse_of_northfold_too(northfold, account)
    inside(client, hals_account)
    address = f"/people/{amina.pk}/signing-in/reset-factors/"
    refused = client.post(address)
    assert refused.status_code == 403
    assert "They hold a role in another trust that needs a second proof" in refused.content.decode()
    assert Authenticator.objects.filter(user=account).exists()
    # The control: without the rule the proof would be gone.
    monkeypatch.setattr(rules, "check_opens_nothing_sensitive_elsewhere", lambda elsewhere: None)
    assert client.post(address).status_code == 302
    assert not Authenticator.objects.filter(user=account).exists()


def test_whoever_runs_the_server_resets_what_no_trust_may_reset_alone(
    account, with_app, northfold, django_capture_on_commit_callbacks
):
    with_app(account)
    _amina_is_chief_nurse_of_northfold_too(northfold, account)
    hers = inside(Client(), account)
    with django_capture_on_commit_callbacks(execute=True):
        second_factor.reset_factors_for_the_operator(account, why="Seen in person")
    assert not Authenticator.objects.filter(user=account).exists()
    assert hers.get("/me/").status_code == 302
    assert "Seen in person" in mail.outbox[-1].body
    assert Entry.objects.get(verb="had its second proofs reset").reason == "Seen in person"


def test_nobody_resets_their_own_proofs(client, hals_account, hal, with_app):
    with_app(hals_account)
    assert inside(client, hals_account).post(f"/people/{hal.pk}/signing-in/reset-factors/").status_code == 403
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("what", ["reset-factors", "end-sessions"])
def test_who_may_not_let_people_in_may_not_reset_or_end(client, account, ben, what):
    assert inside(client, account).post(f"/people/{ben.pk}/signing-in/{what}/").status_code == 403


def test_another_trusts_person_is_not_there(client, hals_account, farah):
    assert inside(client, hals_account).get(f"/people/{farah.pk}/signing-in/").status_code == 404


# --- passkeys ----------------------------------------------------------------------------------------------------


def add_passkey(browser, passkey, name="My phone"):
    page = browser.get("/me/signing-in/passkeys/add/").content.decode()
    made = passkey.make(options(page))
    return browser.post("/me/signing-in/passkeys/add/", fields(page) | {"name": name, "credential": made})


def sign_in_with(browser, passkey, **more):
    asked = browser.get("/sign-in/passkey/options/").json()["publicKey"]
    return browser.post("/sign-in/passkey/", {"credential": passkey.prove(asked), **more})


@pytest.fixture
def phone(account, client):
    passkey = SoftPasskey()
    enter(client)
    assert add_passkey(client, passkey).status_code == 200
    return passkey


def test_a_passkey_signs_in_by_itself_and_counts_as_a_second_proof(phone):
    browser = Client(headers={"host": "localhost"})
    assert sign_in_with(browser, phone, next="/places/").headers["Location"] == "/places/"
    assert browser.get("/places/").status_code == 200
    assert "With passkey" in browser.get("/me/signing-in/").content.decode()


def test_a_passkey_is_the_second_step_after_a_password(phone):
    browser = Client(headers={"host": "localhost"})
    enter(browser)
    page = browser.get("/sign-in/second-step/").content.decode()
    sent = fields(page) | {"credential": phone.prove(options(page))}
    assert browser.post("/sign-in/second-step/", sent).headers["Location"] == "/"


def test_what_a_passkey_said_once_opens_nothing_twice(phone):
    browser = Client(headers={"host": "localhost"})
    asked = browser.get("/sign-in/passkey/options/").json()["publicKey"]
    said = phone.prove(asked)
    assert browser.post("/sign-in/passkey/", {"credential": said}).headers["Location"] == "/"
    other = Client(headers={"host": "localhost"})
    other.get("/sign-in/passkey/options/")
    assert other.post("/sign-in/passkey/", {"credential": said}).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.example"},
        {"site": "evil.example"},
        {"flags": 0x01},
        {"id": b"another passkey!"},
        {"user": "OTk5OTk"},
    ],
    ids=["of another page", "for another site", "nobody was there", "never set up", "nobody's"],
)
def test_a_passkey_that_is_not_right_is_refused(phone, change):
    for name, value in change.items():
        setattr(phone, name, value)
    browser = Client(headers={"host": "localhost"})
    assert sign_in_with(browser, phone).headers["Location"] == "/sign-in/"
    assert "This passkey did not work here" in browser.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "said", ["", "null", "[]", "{", "{}", '"x"', '{"response": 1}', '{"id": {}, "response": []}']
)
def test_nonsense_in_place_of_a_passkey_is_refused(client, db, said):
    client.get("/sign-in/passkey/options/")
    assert client.post("/sign-in/passkey/", {"credential": said}).headers["Location"] == "/sign-in/"


def test_a_passkey_of_a_closed_account_opens_nothing(phone, account):
    from goldenthread.foundations.access import actions as access

    access.close_account(account, by=None)
    browser = Client(headers={"host": "localhost"})
    assert sign_in_with(browser, phone).headers["Location"] == "/account-closed/"
    assert browser.get("/me/").status_code == 302


def test_a_passkey_that_asked_nobody_for_finger_or_pin_is_not_taken(client, account):
    enter(client)
    page = add_passkey(client, SoftPasskey(sees_person=False))
    assert page.status_code == 422
    assert not Authenticator.objects.exists()


def test_everything_about_factors_is_in_the_record(phone, account, client):
    verbs = set(Entry.objects.filter(record_kind="access.account").values_list("verb", flat=True))
    assert {"was given a passkey", "was given new recovery codes"} <= verbs


def test_password_is_not_left_in_the_record(account):
    assert PASSWORD not in str(list(Entry.objects.values()))
