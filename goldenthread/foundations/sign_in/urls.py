from django.urls import include, path

from goldenthread.foundations.sign_in.views import (
    invitations,
    links,
    local,
    providers,
    recovery,
    second_factor,
    sessions,
    step_up,
    through_provider,
)

LETTING_IN = [
    path("invitations/", invitations.invitation_list, name="invitation_list"),
    path("invitations/<int:invitation_id>/end/", invitations.invitation_end, name="invitation_end"),
    path("people/invite/", invitations.people_invite, name="people_invite"),
    path("people/<int:person_id>/invite/", invitations.person_invite, name="person_invite"),
    path("people/<int:person_id>/invited/", invitations.person_invited, name="person_invited"),
    path("invited/<str:secret>/", invitations.invitation_open, name="invitation_open"),
    path("invited/", invitations.invitation_accept, name="invitation_accept"),
    path("sign-in/link/", links.link_ask, name="link_ask"),
    path("sign-in/link/sent/", links.link_sent, name="link_sent"),
    path("sign-in/link/use/", links.link_use, name="link_use"),
    path("sign-in/link/<str:secret>/", links.link_open, name="link_open"),
    path("providers/", providers.provider_list, name="provider_list"),
    path("providers/add/", providers.provider_add, name="provider_add"),
    path("providers/add/saml/", providers.provider_add_saml, name="provider_add_saml"),
    path("providers/<int:provider_id>/", providers.provider_show, name="provider_show"),
    path("providers/<int:provider_id>/change/", providers.provider_change, name="provider_change"),
    path("providers/<int:provider_id>/switch/", providers.provider_switch, name="provider_switch"),
    path("providers/<int:provider_id>/try/", providers.provider_try, name="provider_try"),
    path("sign-in/with/<int:provider_id>/", through_provider.provider_start, name="provider_start"),
    path("sign-in/with/<int:provider_id>/back/", through_provider.provider_back, name="provider_back"),
    path("sign-in/with/<int:provider_id>/acs/", through_provider.provider_acs, name="provider_acs"),
    path("sign-in/with/<int:provider_id>/finish/", through_provider.provider_finish, name="provider_finish"),
    path(
        "me/signing-in/providers/<int:provider_id>/",
        through_provider.provider_connect,
        name="provider_connect",
    ),
    path(
        "me/signing-in/identities/<int:identity_id>/remove/",
        through_provider.identity_remove,
        name="identity_remove",
    ),
]
rooms = (
    [
        *LETTING_IN,
        path("second-factor/", second_factor.second_factor, name="second_factor"),
        path("sign-in/passkey/", local.passkey_sign_in, name="passkey_sign_in"),
        path("sign-in/passkey/options/", local.passkey_options, name="passkey_options"),
        path("sign-in/carry-on/", step_up.held_show, name="held_show"),
        path("password/forgotten/", recovery.password_forgotten, name="password_forgotten"),
        path("password/forgotten/sent/", recovery.password_forgotten_sent, name="password_forgotten_sent"),
        path("password/new/<str:whose>/<str:key>/", recovery.password_new, name="password_new"),
        path("me/signing-in/", sessions.security_show, name="security_show"),
        path("me/signing-in/passkeys/add/", second_factor.passkey_add, name="passkey_add"),
        path("me/signing-in/code-app/add/", second_factor.code_app_add, name="code_app_add"),
        path(
            "me/signing-in/factors/<int:factor_id>/remove/", second_factor.factor_remove, name="factor_remove"
        ),
        path("me/signing-in/recovery-codes/", second_factor.recovery_codes_make, name="recovery_codes_make"),
        path(
            "me/signing-in/recovery-codes/file/",
            second_factor.recovery_codes_download,
            name="recovery_codes_download",
        ),
        path("me/signing-in/sessions/<int:session_id>/end/", sessions.session_end, name="session_end"),
        path("me/signing-in/sessions/end-others/", sessions.sessions_end_others, name="sessions_end_others"),
        path("people/<int:person_id>/signing-in/", sessions.person_show, name="person_show"),
        path(
            "people/<int:person_id>/signing-in/end-sessions/",
            sessions.person_sessions_end,
            name="person_sessions_end",
        ),
        path(
            "people/<int:person_id>/signing-in/reset-factors/",
            sessions.person_factors_reset,
            name="person_factors_reset",
        ),
    ],
    "sign_in",
)

# allauth asks for these names, so they stand outside the room's own.
urlpatterns = [
    path("sign-in/", local.sign_in, name="account_login"),
    path("sign-in/second-step/", second_factor.ask, name="mfa_authenticate"),
    path("sign-in/again/", step_up.reauthenticate, name="account_reauthenticate"),
    path("sign-out/", local.sign_out, name="account_logout"),
    path("account-closed/", local.account_closed, name="account_inactive"),
    path("password/change/", local.password_change, name="account_change_password"),
    path("", include(rooms)),
]
