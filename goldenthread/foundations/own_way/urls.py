from django.urls import path

from goldenthread.foundations.own_way import views

app_name = "own_way"
urlpatterns = [
    path("our-way/", views.practice_list, name="practice_list"),
    path("our-way/words/", views.word_change, name="word_change"),
    path("our-way/history/", views.way_history, name="way_history"),
    path("our-way/<slug:practice>/on/", views.practice_switch_on, name="practice_switch_on"),
    path("our-way/<slug:practice>/off/", views.practice_switch_off, name="practice_switch_off"),
]
