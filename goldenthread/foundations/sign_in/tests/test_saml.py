"""Through a SAML provider: one good assertion, and everything that is not quite one. The provider is made here."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.test import Client

from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import saml
from goldenthread.foundations.sign_in.actions import providers
from goldenthread.foundations.sign_in.models import Provider

pytest.importorskip("onelogin")
from onelogin.saml2.utils import OneLogin_Saml2_Utils

pytestmark = [pytest.mark.database]

ISSUER = "https://idp.example.test/metadata"
SAML, SAMLP = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol"


def key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return pem.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


KEY, CERTIFICATE = key_and_certificate()
OTHER_KEY, OTHER_CERTIFICATE = key_and_certificate()


def metadata(sign_in_at: str = "https://idp.example.test/sso") -> str:
    body = "".join(CERTIFICATE.splitlines()[1:-1])
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}">
<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="{saml.REDIRECT}" Location="{sign_in_at}"/></md:IDPSSODescriptor>
</md:EntityDescriptor>"""


@pytest.fixture
def provider(trust) -> Provider:
    made = providers.add_provider(
        name="Seaholme SAML",
        kind=Provider.Kind.SAML,
        metadata=metadata(),
        staff_number_claim="employeeNumber",
        second_factor_values="urn:mfa",
        by=None,
    )
    providers.switch_provider(made, on=True, by=None, version=None)
    return made


@pytest.fixture
def known(provider, amina):
    return providers.connect(
        provider, account=Seat.objects.get(person=amina).account, subject="lasting-1", by=amina
    )


def go(browser: Client, provider: Provider) -> tuple[str, str]:
    """Start: the number of the request, and the state to bring back."""
    answer = browser.get(f"/sign-in/with/{provider.pk}/")
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    request = zlib.decompress(base64.b64decode(asked["SAMLRequest"][0]), -15).decode()
    return request.split('ID="')[1].split('"')[0], asked["RelayState"][0]


def at(**more: int) -> str:
    return (now() + timedelta(**more)).strftime("%Y-%m-%dT%H:%M:%SZ")


def assertion(provider: Provider, request_id: str, **other: str) -> str:
    here = f"http://testserver/sign-in/with/{provider.pk}/acs/"
    told = {
        "subject": "lasting-1",
        "format": saml.LASTING,
        "audience": here,
        "recipient": here,
        "until": at(minutes=5),
        "from": at(minutes=-1),
        "issuer": ISSUER,
        "request": request_id,
        "id": "_assertion",
        "context": "urn:password",
        "attributes": "",
    } | other
    return f"""<saml:Assertion xmlns:saml="{SAML}" ID="{told["id"]}" Version="2.0" IssueInstant="{at()}">
<saml:Issuer>{told["issuer"]}</saml:Issuer>
<saml:Subject><saml:NameID Format="{told["format"]}">{told["subject"]}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 InResponseTo="{told["request"]}" NotOnOrAfter="{told["until"]}" Recipient="{told["recipient"]}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{told["from"]}" NotOnOrAfter="{told["until"]}"><saml:AudienceRestriction>
<saml:Audience>{told["audience"]}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{at()}" SessionIndex="_s"><saml:AuthnContext>
<saml:AuthnContextClassRef>{told["context"]}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
{told["attributes"]}</saml:Assertion>"""


def sign(xml: str, key: str = KEY, certificate: str = CERTIFICATE) -> str:
    signed = OneLogin_Saml2_Utils.add_sign(
        xml,
        key,
        certificate,
        sign_algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        digest_algorithm="http://www.w3.org/2001/04/xmlenc#sha256",
    )
    text = signed.decode() if isinstance(signed, bytes) else signed
    return text.removeprefix("<?xml version='1.0' encoding='UTF-8'?>").strip()


def response(provider: Provider, request_id: str, *inside: str, status: str = "Success") -> str:
    return f"""<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_response" Version="2.0"
 IssueInstant="{at()}" Destination="http://testserver/sign-in/with/{provider.pk}/acs/" InResponseTo="{request_id}">
<saml:Issuer>{ISSUER}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>{"".join(inside)}</samlp:Response>"""


def finish(browser: Client, provider: Provider, xml: str, state: str):
    sent = {"SAMLResponse": base64.b64encode(xml.encode()).decode(), "RelayState": state}
    return browser.post(f"/sign-in/with/{provider.pk}/finish/", sent)


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_good_assertion_lets_in_whom_it_names(client, provider, known):
    number, state = go(client, provider)
    finish(client, provider, response(provider, number, sign(assertion(provider, number))), state)
    assert "Amina Khan" in client.get("/me/").content.decode()


def test_the_providers_form_needs_one_more_press_from_this_site(provider, known):
    browser = Client(enforce_csrf_checks=True)
    _, state = go(browser, provider)
    answer = browser.post(f"/sign-in/with/{provider.pk}/acs/", {"SAMLResponse": "x", "RelayState": state})
    assert answer.status_code == 200
    assert f'value="{state}"' in answer.content.decode()
    assert not is_in(browser)
    assert finish(browser, provider, "x", state).status_code == 403, "without this site's own mark"


@pytest.mark.parametrize(
    "other",
    [
        {"audience": "https://another.example"},
        {"recipient": "https://another.example"},
        {"until": "2026-06-15T07:00:00Z"},
        {"from": "2026-06-15T10:00:00Z", "until": "2026-06-15T11:00:00Z"},
        {"issuer": "https://evil.example"},
        {"request": "another-request"},
        {"format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
        {"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
        {"subject": ""},
    ],
    ids=lambda other: " ".join(other),
)
def test_an_assertion_that_does_not_fit_lets_nobody_in(client, provider, known, other):
    number, state = go(client, provider)
    answer = finish(
        client, provider, response(provider, number, sign(assertion(provider, number, **other))), state
    )
    assert answer.status_code == 400
    assert not is_in(client)


def test_an_answer_to_another_request_lets_nobody_in(client, provider, known):
    number, state = go(client, provider)
    for wrong in ("another-request", ""):
        number, state = go(client, provider)
        xml = response(provider, wrong, sign(assertion(provider, number)))
        assert finish(client, provider, xml, state).status_code == 400
    assert not is_in(client)


def test_an_unsigned_assertion_lets_nobody_in(client, provider, known):
    number, state = go(client, provider)
    assert (
        finish(client, provider, response(provider, number, assertion(provider, number)), state).status_code
        == 400
    )


def test_a_signed_answer_around_an_unsigned_assertion_lets_nobody_in(client, provider, known):
    number, state = go(client, provider)
    xml = sign(response(provider, number, assertion(provider, number)))
    assert finish(client, provider, xml, state).status_code == 400


def test_another_keys_signature_lets_nobody_in(client, provider, known):
    number, state = go(client, provider)
    forged = sign(assertion(provider, number), OTHER_KEY, OTHER_CERTIFICATE)
    assert finish(client, provider, response(provider, number, forged), state).status_code == 400


def test_an_assertion_that_was_changed_lets_nobody_in(client, provider, known):
    number, state = go(client, provider)
    changed = sign(assertion(provider, number, subject="somebody")).replace("somebody", "lasting-1")
    assert finish(client, provider, response(provider, number, changed), state).status_code == 400


@pytest.mark.parametrize("evil_first", [True, False])
def test_a_wrapped_signature_lets_nobody_in(client, provider, known, evil_first):
    """A good assertion about somebody else beside a forged one about Amina."""
    number, state = go(client, provider)
    good = sign(assertion(provider, number, subject="somebody-else"))
    evil = assertion(provider, number, id="_evil")
    pair = (evil, good) if evil_first else (good, evil)
    assert finish(client, provider, response(provider, number, *pair), state).status_code == 400
    number, state = go(client, provider)
    good = sign(assertion(provider, number, subject="somebody-else"))
    inside = assertion(provider, number, id="_evil").replace("</saml:Assertion>", f"{good}</saml:Assertion>")
    assert finish(client, provider, response(provider, number, inside), state).status_code == 400
    number, state = go(client, provider)
    same_id = assertion(provider, number)
    good = sign(assertion(provider, number, subject="somebody-else"))
    hidden = f"<samlp:Extensions>{good}</samlp:Extensions>"
    assert finish(client, provider, response(provider, number, hidden, same_id), state).status_code == 400
    assert not is_in(client)


def test_an_answer_works_once(client, provider, known):
    number, state = go(client, provider)
    xml = response(provider, number, sign(assertion(provider, number)))
    finish(client, provider, xml, state)
    client.post("/sign-out/")
    assert finish(client, provider, xml, state).status_code == 400
    _, newer = go(client, provider)
    assert finish(client, provider, xml, newer).status_code == 400
    assert not is_in(client)


def test_an_answer_without_a_request_lets_nobody_in(client, provider, known):
    xml = response(provider, "x", sign(assertion(provider, "x")))
    assert finish(client, provider, xml, "").status_code == 400
    number, state = go(client, provider)
    xml = response(provider, number, sign(assertion(provider, number)))
    assert finish(Client(), provider, xml, state).status_code == 400, "in another browser"


def test_a_refusal_there_lets_nobody_in(client, provider, known):
    number, state = go(client, provider)
    xml = response(provider, number, sign(assertion(provider, number)), status="Responder")
    assert finish(client, provider, xml, state).status_code == 400


@pytest.mark.parametrize(
    "xml", ["", "<", "<a/>", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>']
)
def test_a_senseless_answer_lets_nobody_in(client, provider, known, xml):
    _, state = go(client, provider)
    assert finish(client, provider, xml, state).status_code == 400


def test_a_second_proof_counts_where_the_context_says_so(client, provider, make_person, whole_trust):
    hal = make_person("Hal Moss", "Administrator", whole_trust, "administrator")
    providers.connect(provider, account=Seat.objects.get(person=hal).account, subject="lasting-1", by=hal)
    for context, goes_on in (("urn:password", False), ("urn:mfa", True)):
        browser = Client()
        number, state = go(browser, provider)
        signed = sign(assertion(provider, number, context=context))
        finish(browser, provider, response(provider, number, signed), state)
        assert (browser.get("/people/add/").status_code == 200) is goes_on


def test_without_the_check_of_the_signature_a_forged_one_would_let_in(client, provider, known, monkeypatch):
    """Negative control of everything about signatures above."""
    from onelogin.saml2.utils import OneLogin_Saml2_Utils as checks

    monkeypatch.setattr(checks, "validate_sign", staticmethod(lambda *args, **options: True))
    number, state = go(client, provider)
    forged = sign(assertion(provider, number), OTHER_KEY, OTHER_CERTIFICATE)
    finish(client, provider, response(provider, number, forged), state)
    assert is_in(client)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "not the metadata"),
        ("<a/>", "not the metadata"),
        (metadata("http://idp.example.test/sso"), "https"),
    ],
)
def test_metadata_that_will_not_do_is_refused_with_a_sentence(trust, text, says):
    with pytest.raises(ValidationError, match=says):
        providers.add_provider(name="X", kind=Provider.Kind.SAML, metadata=text, by=None)


def test_where_saml_is_not_installed_it_says_so(trust, monkeypatch):
    monkeypatch.setattr(saml, "is_installed", lambda: False)
    with pytest.raises(ValidationError, match="not installed"):
        providers.add_provider(name="X", kind=Provider.Kind.SAML, metadata=metadata(), by=None)
