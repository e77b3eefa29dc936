from django.urls import path

from goldenthread.foundations.api import openapi, views

app_name = "api"
urlpatterns = [
    path("tokens/", views.token_list, name="token_list"),
    path("tokens/make/", views.token_make, name="token_make"),
    path("tokens/<int:token_id>/end/", views.token_end, name="token_end"),
    path("api/", views.for_programs, name="for_programs"),
    path("api/v1/openapi.json", views.description, name="description"),
    *openapi.url_patterns(),
]
