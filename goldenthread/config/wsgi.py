"""The door the web server knocks on."""

import gc
import os
import sys
import threading
import time
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import get_resolver

from goldenthread.foundations.clock.turns import REQUESTS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
django = get_wsgi_application()


def make_ready() -> None:
    """Load every view and make out every page while nobody asks, so that nobody waits a second for the first."""
    _ = get_resolver().url_patterns
    engine: Any = engines["jinja2"]
    pages = engine.env
    for name in pages.list_templates(extensions=["jinja"]):
        pages.get_template(name)
        time.sleep(0.005)
    # What is loaded by now stays: looking through it again for what nobody holds took a fifth of a page's time.
    gc.collect()
    gc.freeze()


gc.set_threshold(25_000, 20, 50)
threading.Thread(target=make_ready, name="make ready", daemon=True).start()

# Whoever writes holds the database while other threads draw pages: it gets its turn back five times sooner than usual,
# and a screen that asks for a number does not wait behind whole pages.
sys.setswitchinterval(0.001)

# A number, asked for by every wall all the time: it takes a millisecond, and waits behind nobody's page.
WITHOUT_A_TURN = "/screen/version"


def application(environ: dict[str, Any], start_response: Any) -> Any:
    if environ.get("PATH_INFO") == WITHOUT_A_TURN:
        return django(environ, start_response)
    with REQUESTS.taken():
        return django(environ, start_response)
