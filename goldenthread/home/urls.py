from django.urls import path

from goldenthread.home import views

app_name = "home"
urlpatterns = [
    path("", views.home_show, name="home_show"),
    path("administration/", views.admin_show, name="admin_show"),
]
