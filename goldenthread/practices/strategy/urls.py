from django.urls import path

from goldenthread.practices.strategy import views

app_name = "strategy"
urlpatterns = [
    path("strategy/", views.strategy_show, name="strategy_show"),
    path("strategy/history/", views.strategy_history, name="strategy_history"),
    path("strategy/purpose/change/", views.purpose_change, name="purpose_change"),
    path("national-priorities/", views.national_priority_list, name="national_priority_list"),
    path("national-priorities/add/", views.national_priority_add, name="national_priority_add"),
    path(
        "national-priorities/<int:priority_id>/adopt/",
        views.national_priority_adopt,
        name="national_priority_adopt",
    ),
    path(
        "national-priorities/<int:priority_id>/decline/",
        views.national_priority_decline,
        name="national_priority_decline",
    ),
    path("objectives/add/", views.objective_add, name="objective_add"),
    path("objectives/<int:objective_id>/", views.objective_show, name="objective_show"),
    path("objectives/<int:objective_id>/history/", views.objective_history, name="objective_history"),
    path("objectives/<int:objective_id>/change/", views.objective_change, name="objective_change"),
    path("objectives/<int:objective_id>/link/", views.objective_link, name="objective_link"),
    path("objectives/<int:objective_id>/unlink/", views.objective_unlink, name="objective_unlink"),
    path("objectives/<int:objective_id>/stop/", views.objective_stop, name="objective_stop"),
    path("objectives/<int:objective_id>/review/", views.objective_review, name="objective_review"),
    path(
        "objectives/<int:objective_id>/measures/add/",
        views.objective_measure_add,
        name="objective_measure_add",
    ),
    path(
        "objectives/<int:objective_id>/measures/<int:link_id>/remove/",
        views.objective_measure_remove,
        name="objective_measure_remove",
    ),
]
