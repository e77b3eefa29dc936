from django.urls import path

from goldenthread.engines.measurement import views

app_name = "measurement"

urlpatterns = [
    path("measures/", views.measure_list, name="measure_list"),
    path("measures/add/", views.measure_add, name="measure_add"),
    path("measures/quick/", views.numbers_due, name="numbers_due"),
    path("measures/signals/", views.signals, name="signals"),
    path("measures/following/", views.following_list, name="following_list"),
    path("measures/following/add/", views.following_add, name="following_add"),
    path("measures/following/<int:following_id>/end/", views.following_end, name="following_end"),
    path("measures/channels/", views.channel_list, name="channel_list"),
    path("measures/channels/add/", views.channel_add, name="channel_add"),
    path("measures/channels/<int:channel_id>/change/", views.channel_change, name="channel_change"),
    path("measures/channels/<int:channel_id>/try/", views.channel_try, name="channel_try"),
    path("measures/board/", views.board_list, name="board_list"),
    path("measures/library/", views.library, name="library"),
    path("measures/library/<slug:slug>/", views.library_show, name="library_show"),
    path("measures/library/<slug:slug>/adopt/", views.library_adopt, name="library_adopt"),
    path("measures/late/", views.late_numbers, name="late_numbers"),
    path("measures/late/<int:judgement_id>/remind/", views.late_remind, name="late_remind"),
    path("measures/<int:measure_id>/follow/", views.measure_follow, name="measure_follow"),
    path("measures/ways-of-grouping/", views.dimension_list, name="dimension_list"),
    path("measures/ways-of-grouping/add/", views.dimension_add, name="dimension_add"),
    path(
        "measures/ways-of-grouping/<int:dimension_id>/change/",
        views.dimension_change,
        name="dimension_change",
    ),
    path("measures/import/", views.measures_import, name="measures_import"),
    path("measures/imports/<int:batch_id>/", views.batch_show, name="batch_show"),
    path("measures/imports/<int:batch_id>/sheet/", views.batch_sheet, name="batch_sheet"),
    path("measures/imports/<int:batch_id>/columns/", views.batch_columns, name="batch_columns"),
    path("measures/<int:measure_id>/", views.measure_show, name="measure_show"),
    path("measures/<int:measure_id>/history/", views.measure_history, name="measure_history"),
    path("measures/<int:measure_id>/change/", views.measure_change, name="measure_change"),
    path("measures/<int:measure_id>/retire/", views.measure_retire, name="measure_retire"),
    path("measures/<int:measure_id>/quality/", views.quality_show, name="quality_show"),
    path("measures/<int:measure_id>/quality/check/", views.quality_check, name="quality_check"),
    path("measures/<int:measure_id>/chart/", views.chart_change, name="chart_change"),
    path("measures/<int:measure_id>/opinions/", views.opinions_show, name="opinions_show"),
    path("measures/<int:measure_id>/steps/add/", views.step_add, name="step_add"),
    path(
        "measures/<int:measure_id>/steps/<int:step_id>/withdraw/", views.step_withdraw, name="step_withdraw"
    ),
    path(
        "measures/<int:measure_id>/points/<int:place_id>/<str:period>/", views.point_show, name="point_show"
    ),
    path(
        "measures/<int:measure_id>/notes/<int:note_id>/take-back/",
        views.note_take_back,
        name="note_take_back",
    ),
    path("measures/take/<str:kind>/", views.measures_file, name="measures_file"),
    path("measures/<int:measure_id>/take/", views.chart_take, name="chart_take"),
    path("measures/<int:measure_id>/take/<str:kind>/", views.chart_file, name="chart_file"),
    path("measures/<int:measure_id>/compare/", views.places_compare, name="places_compare"),
    path("measures/<int:measure_id>/compare/ask/", views.standard_ask, name="standard_ask"),
    path("measures/standards/", views.standard_list, name="standard_list"),
    path("measures/standards/<int:request_id>/", views.standard_show, name="standard_show"),
    path("measures/<int:measure_id>/groups/", views.groups_show, name="groups_show"),
    path("measures/<int:measure_id>/values/", views.value_list, name="value_list"),
    path("measures/<int:measure_id>/values.csv", views.values_download, name="values_download"),
    path("measures/<int:measure_id>/values/add/", views.value_add, name="value_add"),
    path("measures/<int:measure_id>/values/import/", views.values_import, name="values_import"),
    path("measures/<int:measure_id>/values/paste/", views.values_paste, name="values_paste"),
    path(
        "measures/<int:measure_id>/values/<int:observation_id>/correct/",
        views.value_correct,
        name="value_correct",
    ),
    path("published/", views.series_list, name="series_list"),
    path("published/<slug:slug>/", views.series_show, name="series_show"),
    path("published/<slug:slug>/compare/", views.bodies_compare, name="bodies_compare"),
    path("published/<slug:slug>/compare/ask/", views.published_standard_ask, name="published_standard_ask"),
]
