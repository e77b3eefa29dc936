from django.urls import include, path

from goldenthread.foundations.sign_in.views import local, second_factor

rooms = (
    [
        path("second-factor/", second_factor.second_factor, name="second_factor"),
    ],
    "sign_in",
)

# allauth asks for these names, so they stand outside the room's own.
urlpatterns = [
    path("sign-in/", local.sign_in, name="account_login"),
    path("sign-out/", local.sign_out, name="account_logout"),
    path("account-closed/", local.account_closed, name="account_inactive"),
    path("password/change/", local.password_change, name="account_change_password"),
    path("", include(rooms)),
]
