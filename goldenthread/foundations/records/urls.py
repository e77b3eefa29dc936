from django.urls import path

from goldenthread.foundations.records import views

app_name = "records"
urlpatterns = [
    path("records/", views.request_list, name="request_list"),
    path("records/requests/add/", views.request_add, name="request_add"),
    path("records/requests/<int:request_id>/", views.request_show, name="request_show"),
    path("records/requests/<int:request_id>/close/", views.request_close, name="request_close"),
    path("records/requests/<int:request_id>/erase/", views.request_erase, name="request_erase"),
    path("records/copies/<int:copy_id>/", views.copy_download, name="copy_download"),
    path("records/erasures/<int:erasure_id>/", views.erasure_show, name="erasure_show"),
    path("records/holds/", views.hold_list, name="hold_list"),
    path("records/holds/add/", views.hold_add, name="hold_add"),
    path("records/holds/<int:hold_id>/lift/", views.hold_lift, name="hold_lift"),
    path("records/retention/", views.retention_show, name="retention_show"),
    path("records/retention/<str:record_class>/", views.period_change, name="period_change"),
    path("records/clearings/<int:clearing_id>/", views.clearing_show, name="clearing_show"),
    path("records/trail/", views.trail_show, name="trail_show"),
    path("records/trail/head/", views.trail_head, name="trail_head"),
]
