from django.urls import path

from goldenthread.foundations.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<int:notice_id>/open/", views.notice_open, name="notice_open"),
    path("notices/<int:notice_id>/read/", views.notice_read, name="notice_read"),
    path("notices/how/", views.how_choose, name="how_choose"),
    path("notices/how/mute/", views.place_mute, name="place_mute"),
    path("notices/how/muted/<int:muted_id>/hear/", views.place_hear, name="place_hear"),
    path("notices/stop/<str:key>/", views.mail_stop, name="mail_stop"),
]
