from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from goldenthread.foundations.access.policies import Door, policy


@policy(Door.SIGNED_IN)
def second_factor(request: Any) -> HttpResponse:
    return HttpResponse("")
