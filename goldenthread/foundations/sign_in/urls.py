from django.urls import path

from goldenthread.foundations.sign_in import views

app_name = "sign_in"
urlpatterns = [path("second-factor/", views.second_factor, name="second_factor")]
