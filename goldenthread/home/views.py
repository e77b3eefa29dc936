from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.foundations.access.policies import Door, policy


@policy(Door.ANYONE)
def home_show(request) -> HttpResponse:
    return render(request, "home/home_show.jinja")
