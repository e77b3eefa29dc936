"""The door the web server knocks on."""

import gc
import os
import sys
from typing import Any

from django.core.wsgi import get_wsgi_application

from goldenthread.foundations.clock.turns import REQUESTS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
django = get_wsgi_application()

# What is loaded by now stays: looking through it again for what nobody holds took a fifth of a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(25_000, 20, 50)

# Whoever writes holds the database while other threads draw pages: it gets its turn back ten times sooner than usual,
# and a screen that asks for a number does not wait behind whole pages.
sys.setswitchinterval(0.0005)

# A number, asked for by every wall all the time: it takes a millisecond, and waits behind nobody's page.
WITHOUT_A_TURN = "/screen/version"


def application(environ: dict[str, Any], start_response: Any) -> Any:
    if environ.get("PATH_INFO") == WITHOUT_A_TURN:
        return django(environ, start_response)
    with REQUESTS.taken():
        return django(environ, start_response)
