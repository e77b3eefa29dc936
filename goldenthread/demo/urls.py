from django.urls import path

from goldenthread.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.cast_list, name="cast_list"),
    path("demo/sign-in/<int:seat_id>/", views.cast_sign_in, name="cast_sign_in"),
    path("demo/screen/<slug:kind>/", views.screen_lend, name="screen_lend"),
]
