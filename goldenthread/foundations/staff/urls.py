from django.urls import path

from goldenthread.foundations.staff import views

app_name = "staff"
urlpatterns = [
    path("staff-files/", views.file_list, name="file_list"),
    path("staff-files/send/", views.file_send, name="file_send"),
    path("staff-files/begin-with/<str:kind>.<str:ending>", views.template_download, name="template_download"),
    path("staff-files/<int:file_id>/", views.file_show, name="file_show"),
    path("staff-files/<int:file_id>/columns/", views.file_columns, name="file_columns"),
    path("staff-files/<int:file_id>/apply/", views.file_apply, name="file_apply"),
    path("staff-files/<int:file_id>/set-aside/", views.file_set_aside, name="file_set_aside"),
    path("staff-files/<int:file_id>/to-put-right.csv", views.file_problems, name="file_problems"),
]
