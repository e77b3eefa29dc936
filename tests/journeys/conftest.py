"""A real server on the demonstration trust, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DESK, PHONE = (1280, 900), (390, 844)
GOLDENTHREAD = Path(sys.executable).with_name("goldenthread")
# How long something may take to come about on a machine that does much else. What must be quick is timed in bench/.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


def _then_loaded(do: Callable[..., None]) -> Callable[..., None]:
    @wraps(do)
    def done(self: Locator, *args: Any, **options: Any) -> None:
        do(self, *args, **options)
        self.page.wait_for_load_state()

    return done


# A press often leads to another page, which is there once it is loaded: not when its first byte came.
for _press in ("click", "dblclick", "press"):
    setattr(Locator, _press, _then_loaded(getattr(Locator, _press)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.journey)


def environment_of(data: Path) -> dict[str, str]:
    """In which a server keeps what it keeps in a folder."""
    others = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return others | {"GOLDEN_THREAD_DATA": str(data), "GOLDEN_THREAD_DEMO": "1"}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demonstration trust keeps as it is built, before anybody comes. Each server has a copy."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [GOLDENTHREAD, "demo"], env=environment_of(folder), cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    return folder


@pytest.fixture(scope="session")
def data(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps what it keeps; its mails are in a folder there."""
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("journeys"), dirs_exist_ok=True))


@pytest.fixture(scope="session")
def server(data: Path) -> Iterator[str]:
    """The address of the demonstration trust, served as `make run` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (data / "log").open("w")
    running = subprocess.Popen(
        [GOLDENTHREAD, "demo", "--serve", "--port", str(port)],
        env=environment_of(data),
        cwd=data,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, running, data / "log")
        yield address
    finally:
        running.terminate()
        running.wait(20)
        log.close()


@pytest.fixture(scope="session")
def mail_folder(server: str, data: Path) -> Path:
    """Where the server keeps the mails that it would send."""
    return data / "mail"


def _wait_for(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if running.poll() is not None:
            raise RuntimeError(f"The server stopped:\n{log.read_text()}")
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not answer:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    assert found, "No Chromium on this machine. On Debian: sudo apt-get install chromium."
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield running
        running.close()


class Visitor:
    """Someone in front of a browser, on a desk or a phone, with scripts or without."""

    def __init__(
        self, context: BrowserContext, address: str, pictures: Path | None, *, has_scripts: bool = True
    ) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.pictures = pictures
        self.has_scripts = has_scripts
        self.said: list[str] = []
        self.page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda wrong: self.said.append(str(wrong)))

    def go(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        return self.page

    def sign_in_as(self, name: str) -> Page:
        """Through the demonstration's page of the cast."""
        self.go("/demo/")
        self.page.get_by_role("button", name=f"Sign in as {name}").click()
        return self.page

    def looks_right(self, picture: str = "") -> None:
        """What must hold of any page: axe finds nothing, nothing is wider than the screen, no script complains.

        Where no script runs, axe does not either.
        """
        self.page.wait_for_load_state()
        if self.has_scripts:
            found = Axe().run(
                self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
            )
            assert found.violations_count == 0, found.generate_report()
        self.fits()
        assert not self.said, self.said
        if picture and self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(self.pictures / f"{picture}.png"), full_page=True)

    def fits(self) -> None:
        wide, there = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= there, f"{self.page.url} is {wide} wide on a screen of {there}"


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Callable[..., Visitor]]:
    """`visitor()` at a desk, `visitor(PHONE)`, `visitor(scripts=False)`."""
    contexts: list[BrowserContext] = []
    pictures = os.environ.get("PICTURES")

    def arrives(screen: tuple[int, int] = DESK, *, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": screen[0], "height": screen[1]},
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Visitor(context, server, Path(pictures) if pictures else None, has_scripts=scripts)

    yield arrives
    for context in contexts:
        context.close()
