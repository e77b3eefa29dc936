"""A trust's own sign-in: added by the administrator, and come in through by somebody who is invited."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import oidc_provider_mock
import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.journeys.mail import links_in_new_mail

# The provider of the tests warns of its own future.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")


@pytest.fixture
def issuer() -> Iterator[str]:
    """A provider on this machine, which knows Tunde."""
    tunde = oidc_provider_mock.User(sub="tunde-at-work", claims={"name": "Tunde Ojo", "amr": ["pwd"]})
    # A browser opens connections that it may never use, so one of them must not hold up the others.
    running = make_server("127.0.0.1", 0, oidc_provider_mock.app(user_claims=[tunde]), threaded=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_somebody_invited_comes_in_through_the_trusts_own_sign_in(visitor, issuer, mail_folder, server):
    callum = visitor()
    callum.sign_in_as("Callum Reid")
    page = callum.go("/providers/add/")
    page.get_by_label("What do people call it?").fill("Harbour login")
    page.get_by_label("Issuer").fill(issuer)
    page.get_by_label("Client ID").fill("golden-thread")
    page.get_by_label("Client secret").fill("a secret of ours")
    callum.looks_right("provider_add")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("main")).to_contain_text(f"It answers, and calls itself {issuer}, as it should.")
    callum.looks_right("provider_tried")
    expect(page.locator("main")).not_to_contain_text("a secret of ours")
    page.get_by_role("link", name="Switch on").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("main")).to_contain_text("Switched on")

    page = callum.go("/invitations/")
    callum.looks_right("invitations")
    page.get_by_role("link", name="New link for Tunde Ojo").click()
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link").input_value()
    callum.looks_right("invited")
    assert link in links_in_new_mail(mail_folder, "tunde.ojo@seaholme.example")

    tunde = visitor()
    page = tunde.go(re.sub(r"^http://[^/]+", "", link))
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are invited as Tunde Ojo")
    tunde.looks_right("invitation")
    page.get_by_role("link", name="Sign in with Harbour login").click()
    page.get_by_role("button", name="tunde-at-work").click()
    expect(page.locator("main")).to_contain_text("Harbour login says that you are Tunde Ojo")
    tunde.said.clear()  # what the provider's own page complained of
    tunde.looks_right("invitation_with_provider")
    page.get_by_role("button", name="This is me: come in").click()
    expect(page.locator("header")).to_contain_text("Tunde Ojo")

    again = visitor()
    page = again.go("/sign-in/?next=/places/")
    again.looks_right("sign_in_with_provider")
    page.get_by_role("link", name="Sign in with Harbour login").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="tunde-at-work").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Places")

    stranger = visitor()
    page = stranger.go("/sign-in/")
    page.get_by_role("link", name="Sign in with Harbour login").click()
    page.get_by_placeholder("sub").fill("somebody-new")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We do not know you yet")
    stranger.said.clear()
    stranger.looks_right("not_known")

    page = callum.go("/providers/")
    page.get_by_role("link", name="Harbour login").click()
    page.get_by_role("link", name="Switch off").click()
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator("main")).to_contain_text("Switched off")
