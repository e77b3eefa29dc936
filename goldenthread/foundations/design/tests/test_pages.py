import base64
import hashlib
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from goldenthread.foundations.design import middleware, views
from goldenthread.foundations.design.forms import Form, Text
from goldenthread.foundations.design.presenters import Frame, Link

FRAME = Frame(
    trust_name="Seaholme University Hospitals",
    person_name="Amina Khan",
    person_url="/me/",
    sign_out_url="/sign-out/",
    links=(Link("Monday", "/", current=True), Link("Measures", "/measures/")),
    banner="Invented trust. Nothing here is about real people.",
    footer_links=(Link("Accessibility", "/accessibility/"),),
)


@pytest.fixture
def page(env):
    return lambda **context: env.get_template("design/page.jinja").render(**context)


def test_a_page_shows_who_is_signed_in_and_a_way_out(page):
    html = page(frame=FRAME)
    assert "Seaholme University Hospitals" in html
    assert '<a href="/me/">Amina Khan</a>' in html
    assert '<form method="post" action="/sign-out/">' in html
    assert '<a href="/" aria-current="page">Monday</a>' in html
    assert FRAME.banner in html


def test_a_page_for_nobody_offers_to_sign_in(page):
    html = page(frame=Frame(sign_in_url="/sign-in/"))
    assert '<a href="/sign-in/">Sign in</a>' in html
    assert "Sign out" not in html


def test_a_page_without_a_frame_still_names_the_service(page):
    html = page()
    assert "<title>Golden Thread | Golden Thread</title>" in html
    assert 'lang="en-GB"' in html
    assert "Skip to main content" in html


def test_no_page_draws_the_nhs_logo(page):
    assert "nhsuk-header" not in page(frame=FRAME)


def test_a_page_may_use_the_whole_screen(env):
    html = env.from_string('{% extends "design/page.jinja" %}{% set wide = true %}').render()
    assert '<body class="is-wide"' in html


def test_messages_of_a_redirect_are_shown_once_on_top(page):
    class Message:
        level_tag, message = "success", "The cycle is finished"

    html = page(messages=[Message])
    assert html.count("The cycle is finished") == 1
    assert "notice--success" in html


def test_the_title_begins_with_error_when_the_form_has_one(page):
    class Ask(Form):
        title = Text("Title")

    assert "<title>Error: Golden Thread" in page(form=Ask({}))
    assert "<title>Golden Thread" in page(form=Ask())


def test_the_policy_allows_the_one_inline_script_there_is(page):
    scripts = re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", page(frame=FRAME), re.DOTALL)
    hashes = ["sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert hashes == [middleware.INLINE_SCRIPT]


def test_no_page_has_inline_style(page):
    html = page(frame=FRAME)
    assert "<style" not in html
    assert " style=" not in html


def answer(path: str) -> HttpResponse:
    return middleware.SecurityHeaders(lambda request: HttpResponse())(RequestFactory().get(path))


def test_every_answer_carries_the_protective_headers():
    headers = answer("/").headers
    assert headers.items() >= middleware.HEADERS.items()
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_pages_are_not_kept_and_stored_files_are(settings):
    assert answer("/measures/").headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in answer(settings.STATIC_URL + "design/golden.css").headers


@pytest.fixture
def request_to_nowhere():
    return RequestFactory().get("/nowhere/")


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "Nothing was saved"),
        (views.permission_denied, 403, "not open to you"),
        (views.page_not_found, 404, "There is no page here"),
        (views.refused, 422, "Nothing was changed"),
        (views.csrf_failure, 403, "open for a long time"),
    ],
)
def test_an_error_page_says_what_happened_and_what_to_do(request_to_nowhere, view, status, words):
    response = view(request_to_nowhere)
    assert response.status_code == status
    assert words in response.content.decode()


def test_a_refusal_shows_the_rules_own_sentence(request_to_nowhere):
    response = views.permission_denied(request_to_nowhere, PermissionError("Only Ward 7 may change its aim."))
    assert "Only Ward 7 may change its aim." in response.content.decode()


def test_our_fault_is_admitted_without_a_database(request_to_nowhere):
    request_to_nowhere.id = "7f3a9c"
    response = views.server_error(request_to_nowhere)
    assert response.status_code == 500
    assert "<strong>7f3a9c</strong>" in response.content.decode()


def test_our_fault_needs_no_reference(request_to_nowhere):
    assert "reference" not in views.server_error(request_to_nowhere).content.decode()


def test_two_people_on_one_record_see_both_texts(env, request_to_nowhere):
    class Difference:
        label, theirs, yours = "Aim", "Halve our falls by June", "Halve our falls by May"

    class Conflict:
        differences = (Difference,)

    html = env.get_template("design/409.jinja").render(conflict=Conflict, request=request_to_nowhere)
    assert "Halve our falls by June" in html
    assert "Halve our falls by May" in html
    assert 'href="/nowhere/"' in html
