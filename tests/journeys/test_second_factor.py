"""Second proofs as people meet them: a passkey, an app that shows codes, a recovery code, a lost password."""

from __future__ import annotations

import email
import re
import time
from email import policy

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from .conftest import PHONE

PASSWORD = "four quite new words"


@pytest.fixture
def someone(visitor):
    """Somebody at the service's name: browsers give no passkeys to bare numbers."""

    def arrives(*args, **options):
        found = visitor(*args, **options)
        found.address = found.address.replace("127.0.0.1", "localhost")
        return found

    return arrives


@pytest.fixture
def with_phone():
    """A phone that shows its owner's finger to the browser's passkeys."""

    def given(visitor):
        wire = visitor.page.context.new_cdp_session(visitor.page)
        wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return given


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def link_for(data, address, after):
    """The link in the newest mail to an address, once it has come."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in sorted((data / "mail").glob("*"), key=lambda one: one.stat().st_mtime, reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",)).get_content()
            found = re.search(r"https?://[^/]+(/password/new/\S+)", body)
            if found and message["To"] == address and path.stat().st_mtime >= after:
                return found[1]
        time.sleep(0.5)
    raise AssertionError(f"No mail came for {address}.")


def set_up_app(page):
    """Set an app up with the letters on the page; answers with them."""
    page.get_by_text("I cannot scan it").click()
    secret = page.locator("p.secret").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Use this app").click()
    return secret


def new_password(visitor, data, address):
    """Through “I have lost my password”."""
    began = time.time() - 1
    page = visitor.go("/sign-in/")
    page.get_by_role("link", name="I have lost my password").click()
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at your mail")
    page = visitor.go(link_for(data, address, began))
    page.get_by_label("Your new password", exact=True).fill(PASSWORD)
    page.get_by_label("Your new password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()


def enter(page, address):
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_set_up_and_signs_in_without_a_password(someone, with_phone):
    ana = someone()
    with_phone(ana)
    page = ana.sign_in_as("Ana Reyes")
    ana.go("/me/signing-in/")
    ana.looks_right("signing-in")
    page.get_by_role("link", name="Set up a passkey").click()
    ana.looks_right()
    page.get_by_label("What shall this passkey be called?").fill("My phone")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    ana.looks_right()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Keep them as a file").click()
    assert len(re.findall(r"^\w{5}-\w{5}$", kept.value.path().read_text(), re.M)) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("strong").filter(has_text="My phone")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    ana.go("/sign-in/?next=/places/")
    ana.looks_right()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Places")
    ana.go("/me/signing-in/")
    expect(page.get_by_text("With passkey")).to_be_visible()
    page.get_by_role("link", name="Take away Passkey: My phone").click()
    ana.looks_right()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("You have no second proof")).to_be_visible()


def test_without_a_passkey_the_browser_says_so_in_words(someone):
    page = someone().go("/sign-in/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used. Try once more, or choose another way.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_lost_password_then_a_code_at_every_sign_in(someone, data, scripts):
    address = "peter.lyle@seaholme.example" if scripts else "wen.li@seaholme.example"
    person = someone(PHONE, scripts=scripts)
    new_password(person, data, address)
    page = person.page
    enter(page, address)
    page.get_by_role("button", name="Sign out", exact=True).wait_for()
    person.go("/me/signing-in/code-app/add/?next=/me/signing-in/")
    person.fits()
    secret = set_up_app(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    spare = page.locator("ol.codes li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    person.go("/sign-in/")
    enter(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Your code").fill("000000")
    page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Your code").fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    person.go("/sign-in/")
    enter(page, address)
    page.get_by_label("Your code").fill(spare)
    page.get_by_role("button", name="Carry on").click()
    person.go("/me/signing-in/")
    expect(page.get_by_text("You have 9 recovery codes left")).to_be_visible()


def test_who_may_do_much_sets_up_a_second_proof_by_keyboard_alone(someone, data):
    address = "callum.reid@seaholme.example"
    callum = someone()
    new_password(callum, data, address)
    page = callum.page
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(address)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your role needs a second proof")
    callum.looks_right("second-proof")
    page.get_by_role("link", name="Set up a code app").focus()
    page.keyboard.press("Enter")
    summary = page.get_by_text("I cannot scan it")
    summary.wait_for()
    callum.looks_right()
    page.locator("summary", has_text="I cannot scan it").focus()
    page.keyboard.press("Enter")
    secret = page.locator("p.secret").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows now").focus()
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page.get_by_role("link", name="I have kept them").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Callum")
