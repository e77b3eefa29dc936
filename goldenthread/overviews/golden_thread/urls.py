from django.urls import path

from goldenthread.overviews.golden_thread import views

app_name = "golden_thread"
urlpatterns = [
    path("thread/", views.thread_show, name="thread_show"),
    path("thread/up/measure/<int:measure_id>/", views.measure_up, name="measure_up"),
    path("thread/gaps/", views.gap_list, name="gap_list"),
]
