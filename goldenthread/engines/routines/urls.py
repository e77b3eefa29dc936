from django.urls import path

from goldenthread.engines.routines import views

app_name = "routines"

urlpatterns = [
    path("routines/", views.routine_list, name="routine_list"),
    path("routines/add/", views.routine_add, name="routine_add"),
    path("routines/<int:routine_id>/", views.routine_show, name="routine_show"),
    path("routines/<int:routine_id>/history/", views.routine_history, name="routine_history"),
    path("routines/<int:routine_id>/change/", views.routine_change, name="routine_change"),
    path("routines/<int:routine_id>/agenda/", views.routine_agenda, name="routine_agenda"),
    path("routines/<int:routine_id>/end/", views.routine_end, name="routine_end"),
    path("routines/<int:routine_id>/begin/", views.routine_open, name="routine_open"),
    path("routines/<int:routine_id>/people/add/", views.principal_add, name="principal_add"),
    path("routines/people/<int:principal_id>/change/", views.principal_change, name="principal_change"),
    path("routines/people/<int:principal_id>/end/", views.principal_end, name="principal_end"),
    path("meetings/<int:occurrence_id>/", views.occurrence_show, name="occurrence_show"),
    path("meetings/<int:occurrence_id>/begin/", views.occurrence_open, name="occurrence_open"),
    path("meetings/<int:occurrence_id>/run/", views.occurrence_run, name="occurrence_run"),
    path("meetings/<int:occurrence_id>/attendance/", views.occurrence_attend, name="occurrence_attend"),
    path("meetings/<int:occurrence_id>/close/", views.occurrence_close, name="occurrence_close"),
    path("meetings/<int:occurrence_id>/cancel/", views.occurrence_cancel, name="occurrence_cancel"),
    path("actions/<int:action_id>/", views.action_show, name="action_show"),
    path("actions/<int:action_id>/change/", views.action_change, name="action_change"),
    path("calendar/", views.calendar_show, name="calendar_show"),
    path("calendar/open/", views.calendar_open, name="calendar_open"),
    path("calendar/end/", views.calendar_end, name="calendar_end"),
    path("calendar/<slug:key>.ics", views.calendar_feed, name="calendar_feed"),
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
