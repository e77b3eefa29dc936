from django.urls import path

from goldenthread.foundations.access.views import me, register, rights, standing_in

app_name = "access"
urlpatterns = [
    path("seats/", me.seat_choose, name="seat_choose"),
    path("me/", me.me_show, name="me_show"),
    path("rights/", rights.rights_show, name="rights_show"),
    path("rights/changes/", rights.rights_changes, name="rights_changes"),
    path("rights/review/", rights.rights_review, name="rights_review"),
    path("rights/people.csv", rights.rights_csv, name="rights_csv"),
    path("rights/roles/<str:role>/", rights.role_show, name="role_show"),
    path("rights/permissions/<str:permission>/", rights.permission_show, name="permission_show"),
    path("people/<int:person_id>/rights/", rights.person_rights, name="person_rights"),
    path("standing-in/", standing_in.stand_in_list, name="stand_in_list"),
    path("standing-in/add/", standing_in.stand_in_add, name="stand_in_add"),
    path("standing-in/<int:stand_in_id>/end/", standing_in.stand_in_end, name="stand_in_end"),
    path("people/<int:person_id>/standing-in/add/", standing_in.cover_add, name="cover_add"),
    path("places/", register.place_list, name="place_list"),
    path("places/add/", register.place_add, name="place_add"),
    path("places/<int:unit_id>/", register.place_show, name="place_show"),
    path("places/<int:unit_id>/history/", register.place_history, name="place_history"),
    path("places/<int:unit_id>/rename/", register.place_rename, name="place_rename"),
    path("places/<int:unit_id>/move/", register.place_move, name="place_move"),
    path("places/<int:unit_id>/close/", register.place_close, name="place_close"),
    path("places/<int:unit_id>/merge/", register.place_merge, name="place_merge"),
    path("people/", register.person_list, name="person_list"),
    path("people/add/", register.person_add, name="person_add"),
    path("people/<int:person_id>/", register.person_show, name="person_show"),
    path("people/<int:person_id>/history/", register.person_history, name="person_history"),
    path("people/<int:person_id>/change/", register.person_change, name="person_change"),
    path("people/<int:person_id>/leave/", register.person_leave, name="person_leave"),
    path("people/<int:person_id>/memberships/begin/", register.membership_begin, name="membership_begin"),
    path(
        "people/<int:person_id>/memberships/<int:membership_id>/end/",
        register.membership_end,
        name="membership_end",
    ),
    path("trusts/", register.trust_list, name="trust_list"),
    path("trusts/<str:code>/", register.trust_show, name="trust_show"),
]
