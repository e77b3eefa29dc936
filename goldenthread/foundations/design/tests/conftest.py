import pytest
from django.template import engines


@pytest.fixture(autouse=True)
def pages_without_neighbours(settings):
    """Design is tested alone: no context processor of another room, no guard of another room."""
    backend = {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "goldenthread.foundations.design.environment.environment"},
    }
    settings.TEMPLATES = [backend]
    settings.TEXT_CHECKS = []


@pytest.fixture
def env():
    return engines["jinja2"].env


@pytest.fixture
def show(env):
    """Render one call of a macro in parts.jinja."""

    def render(call: str, **context: object) -> str:
        name = call.split("(")[0]
        page = '{% from "design/parts.jinja" import ' + name + " %}{{ " + call + " }}"
        return env.from_string(page).render(**context)

    return render
