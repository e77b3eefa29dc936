from django.urls import path

from goldenthread.foundations.search import views

app_name = "search"
urlpatterns = [path("search/", views.search_show, name="search_show")]
