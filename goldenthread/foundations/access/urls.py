from django.urls import path

from goldenthread.foundations.access import views

app_name = "access"
urlpatterns = [
    path("seats/", views.seat_choose, name="seat_choose"),
    path("me/", views.me_show, name="me_show"),
    path("rights/", views.rights_show, name="rights_show"),
    path("places/", views.place_list, name="place_list"),
    path("places/add/", views.place_add, name="place_add"),
    path("places/<int:unit_id>/", views.place_show, name="place_show"),
    path("places/<int:unit_id>/history/", views.place_history, name="place_history"),
    path("places/<int:unit_id>/rename/", views.place_rename, name="place_rename"),
    path("places/<int:unit_id>/move/", views.place_move, name="place_move"),
    path("places/<int:unit_id>/close/", views.place_close, name="place_close"),
    path("places/<int:unit_id>/merge/", views.place_merge, name="place_merge"),
    path("people/", views.person_list, name="person_list"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<int:person_id>/", views.person_show, name="person_show"),
    path("people/<int:person_id>/history/", views.person_history, name="person_history"),
    path("people/<int:person_id>/change/", views.person_change, name="person_change"),
    path("people/<int:person_id>/leave/", views.person_leave, name="person_leave"),
    path("people/<int:person_id>/memberships/begin/", views.membership_begin, name="membership_begin"),
    path(
        "people/<int:person_id>/memberships/<int:membership_id>/end/",
        views.membership_end,
        name="membership_end",
    ),
    path("trusts/", views.trust_list, name="trust_list"),
    path("trusts/<str:code>/", views.trust_show, name="trust_show"),
]
