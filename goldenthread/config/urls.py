"""Every address. Each room's own are in its urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("goldenthread.home.urls")),
    path("", include("goldenthread.foundations.access.urls")),
    path("", include("goldenthread.foundations.sign_in.urls")),
    path("", include("goldenthread.foundations.own_way.urls")),
    path("", include("goldenthread.foundations.notices.urls")),
    path("", include("goldenthread.foundations.search.urls")),
    path("", include("goldenthread.foundations.staff.urls")),
    path("", include("goldenthread.foundations.records.urls")),
    path("", include("goldenthread.foundations.api.urls")),
    path("", include("goldenthread.foundations.organisation.urls")),
    path("", include("goldenthread.engines.measurement.urls")),
    path("", include("goldenthread.engines.routines.urls")),
    path("", include("goldenthread.practices.strategy.urls")),
    path("", include("goldenthread.practices.projects.urls")),
    path("", include("goldenthread.practices.daily_management.urls")),
    path("", include("goldenthread.overviews.golden_thread.urls")),
    path("", include("goldenthread.demo.urls")),
]

handler400 = "goldenthread.foundations.design.views.bad_request"
handler403 = "goldenthread.foundations.design.views.permission_denied"
handler404 = "goldenthread.foundations.design.views.page_not_found"
handler500 = "goldenthread.foundations.design.views.server_error"
