from django.urls import URLPattern

app_name = "daily_management"
urlpatterns: list[URLPattern] = []
