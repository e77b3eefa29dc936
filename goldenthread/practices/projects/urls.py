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
    path("ideas/", views.idea_list, name="idea_list"),
    path("ideas/add/", views.idea_add, name="idea_add"),
    path("ideas/<int:idea_id>/", views.idea_show, name="idea_show"),
    path("ideas/<int:idea_id>/history/", views.idea_history, name="idea_history"),
    path("ideas/<int:idea_id>/answer/", views.idea_answer, name="idea_answer"),
    path("ideas/<int:idea_id>/begin/", views.idea_begin, name="idea_begin"),
    path("ideas/<int:idea_id>/tried/", views.idea_tried, name="idea_tried"),
    path("ideas/<int:idea_id>/thank/", views.idea_thank, name="idea_thank"),
    path("ideas/<int:idea_id>/work/", views.idea_work, name="idea_work"),
    path("ideas/code/<int:unit_id>/", views.box_show, name="box_show"),
    path("ideas/code/<int:unit_id>/renew/", views.box_renew, name="box_renew"),
    path("ideas/code/<int:unit_id>/close/", views.box_close, name="box_close"),
    path("ideas/code/<int:unit_id>/poster/", views.box_poster, name="box_poster"),
    path("ideas/at/<slug:box_code>/", views.idea_raise, name="idea_raise"),
    path("ideas/at/<slug:box_code>/thanks/", views.idea_thanks, name="idea_thanks"),
    path("ideas/at/<slug:box_code>/seen/", views.idea_seen, name="idea_seen"),
]
