"""The door the web server knocks on."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
application = get_wsgi_application()

# What is loaded by now stays: looking through it again for what nobody holds took a fifth of a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(25_000, 20, 50)
