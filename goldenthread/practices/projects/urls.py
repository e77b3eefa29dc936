from django.urls import path

from goldenthread.practices.projects import views

app_name = "projects"
urlpatterns = [
    path("projects/", views.project_list, name="project_list"),
    path("projects/add/", views.project_add, name="project_add"),
    path("projects/<int:project_id>/", views.project_show, name="project_show"),
    path("projects/<int:project_id>/history/", views.project_history, name="project_history"),
    path("projects/<int:project_id>/change/", views.project_change, name="project_change"),
    path("projects/<int:project_id>/link/", views.project_link, name="project_link"),
    path("projects/<int:project_id>/finish/", views.project_finish, name="project_finish"),
]
