from django.urls import path

from goldenthread.engines.measurement import views

app_name = "measurement"

urlpatterns = [
    path("measures/", views.measure_list, name="measure_list"),
    path("measures/add/", views.measure_add, name="measure_add"),
    path("measures/quick/", views.numbers_due, name="numbers_due"),
    path("measures/import/", views.measures_import, name="measures_import"),
    path("measures/imports/<int:batch_id>/", views.batch_show, name="batch_show"),
    path("measures/<int:measure_id>/", views.measure_show, name="measure_show"),
    path("measures/<int:measure_id>/history/", views.measure_history, name="measure_history"),
    path("measures/<int:measure_id>/change/", views.measure_change, name="measure_change"),
    path("measures/<int:measure_id>/retire/", views.measure_retire, name="measure_retire"),
    path("measures/<int:measure_id>/quality/", views.quality_show, name="quality_show"),
    path("measures/<int:measure_id>/quality/check/", views.quality_check, name="quality_check"),
    path("measures/<int:measure_id>/values/", views.value_list, name="value_list"),
    path("measures/<int:measure_id>/values.csv", views.values_download, name="values_download"),
    path("measures/<int:measure_id>/values/add/", views.value_add, name="value_add"),
    path("measures/<int:measure_id>/values/import/", views.values_import, name="values_import"),
    path(
        "measures/<int:measure_id>/values/<int:observation_id>/correct/",
        views.value_correct,
        name="value_correct",
    ),
    path("published/", views.series_list, name="series_list"),
    path("published/<slug:slug>/", views.series_show, name="series_show"),
]
