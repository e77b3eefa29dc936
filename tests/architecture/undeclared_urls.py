"""A route that forgot its policy, to see that it is refused."""

from django.http import HttpResponse
from django.urls import path

from goldenthread.config.urls import urlpatterns as declared


def undeclared(request):
    return HttpResponse("seen")


urlpatterns = [*declared, path("undeclared/", undeclared, name="undeclared")]
