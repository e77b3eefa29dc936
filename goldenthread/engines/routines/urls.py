from django.urls import path

from goldenthread.engines.routines import views

app_name = "routines"

urlpatterns = [
    path("escalations/", views.escalation_list, name="escalation_list"),
    path("escalations/raise/", views.escalation_raise, name="escalation_raise"),
    path("escalations/<int:escalation_id>/", views.escalation_show, name="escalation_show"),
    path("escalations/<int:escalation_id>/answer/", views.escalation_answer, name="escalation_answer"),
    path("escalations/<int:escalation_id>/fixed/", views.escalation_verdict, name="escalation_verdict"),
    path("escalations/<int:escalation_id>/pass-on/", views.escalation_pass_on, name="escalation_pass_on"),
    path("escalations/<int:escalation_id>/withdraw/", views.escalation_withdraw, name="escalation_withdraw"),
    path("barriers/", views.barrier_list, name="barrier_list"),
    path("ladder/", views.ladder_show, name="ladder_show"),
    path("ladder/add/", views.rung_add, name="rung_add"),
    path("ladder/<int:rung_id>/change/", views.rung_change, name="rung_change"),
    path("ladder/<int:rung_id>/end/", views.rung_end, name="rung_end"),
]
