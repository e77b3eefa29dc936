"""docs/using/first-day.md, followed word for word on an empty folder: commands typed, links opened, buttons pressed.

Every numbered step of the guide is read by the table below. A step that it cannot read fails the test, so the guide
holds nothing that was not done. Only the port is another one, since 8000 may be taken here.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import GOLDENTHREAD, ROOT

GUIDE = ROOT / "docs" / "using" / "first-day.md"
TWO_HOURS_OF_STEPS = 120  # a minute each is slow for any of them


class CannotRead(Exception):
    """The guide says something that this test does not know how to do."""


class Follower:
    """Somebody who does what the guide says, and nothing else."""

    def __init__(self, home: Path, browser: Browser) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home, self.browser = home, browser
        self.told = ""
        self.steps = 0
        self.serving: subprocess.Popen[bytes] | None = None
        self.code_secret = ""
        self.page = self._new_page()

    def _new_page(self) -> Page:
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.set_default_timeout(15_000)
        return context.new_page()

    def follow(self, guide: str) -> None:
        guide = re.sub(r"\b8000\b", str(self.port), guide)
        for block, language, name, code, step in re.findall(
            r"^(```(\w+)(?: (\S+))?\n(.*?)^```|\d+\. (.*?))$(?=\n(?:\n|\d+\. |```|\Z))",
            guide,
            re.MULTILINE | re.DOTALL,
        ):
            if language == "sh":
                self.type_in(code)
            elif name:
                (self.home / name).write_text(code)
            elif step:
                self.steps += 1
                for sentence in sentences(step):
                    self.do(sentence)
            else:
                raise CannotRead(block)

    # --- the terminal --------------------------------------------------------------------------------------------

    def type_in(self, commands: str) -> None:
        kept = self.home / ".kept"
        environment = {
            "HOME": str(self.home),
            "PATH": f"{GOLDENTHREAD.parent}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
        }
        before = f"[ -f {kept} ] && . {kept}; set -e; cd {self.home}\n"
        if commands.strip().startswith("goldenthread serve"):
            with (self.home / "log").open("w") as log:
                self.serving = subprocess.Popen(
                    ["bash", "-c", f"{before} exec {commands.strip()}"],
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
            self.wait_for_the_server()
            return
        finished = subprocess.run(
            ["bash", "-c", f"{before}{commands}\nexport -p > {kept}"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert finished.returncode == 0, f"{commands}\n{finished.stdout}\n{finished.stderr}"
        self.told += finished.stdout

    def wait_for_the_server(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2).close()
                return
            except OSError:
                assert self.serving is not None
                assert self.serving.poll() is None, (self.home / "log").read_text()
                time.sleep(0.2)
        raise AssertionError((self.home / "log").read_text())

    def stop(self) -> None:
        if self.serving is not None:
            self.serving.terminate()
            self.serving.wait(20)

    # --- the browser ---------------------------------------------------------------------------------------------

    def do(self, sentence: str) -> None:
        for pattern, act in SENTENCES:
            found = re.fullmatch(pattern, sentence)
            if found:
                act(self, *found.groups())
                return
        raise CannotRead(sentence)

    def open_address(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status < 400, f"{address}: {answer.status}"

    def open_printed_link(self) -> None:
        self.open_address(re.findall(r"https?://\S+/invited/\S+", self.told)[-1])

    def open_mailed_link(self, to: str) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for file in sorted((self.home / "golden-thread" / "mail").glob("*"), reverse=True):
                mail = message_from_bytes(file.read_bytes(), policy=policy.default)
                if to in str(mail["To"]):
                    body = mail.get_body(("plain",))
                    assert body is not None
                    found = re.findall(r"https?://\S+/invited/\S+", body.get_content())
                    if found:
                        self.open_address(found[0])
                        return
            time.sleep(0.5)
        raise AssertionError(f"No invitation was mailed to {to}.")

    def press(self, name: str) -> None:
        here = self.page.locator("main")
        everywhere = [here.get_by_role("button", name=name, exact=True)]
        everywhere += [place.get_by_role("link", name=name, exact=True) for place in (here, self.page)]
        everywhere += [self.page.get_by_role("button", name=name, exact=True)]
        for one in everywhere:
            if one.count():
                one.first.click()
                self.page.wait_for_load_state()
                return
        raise AssertionError(f"There is no “{name}” on {self.page.url}:\n{here.inner_text()}")

    def write(self, text: str, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)

    def write_day(self, label: str) -> None:
        group = self.page.get_by_role("group", name=label)
        today = time.localtime()
        for name, number in (("Day", today.tm_mday), ("Month", today.tm_mon), ("Year", today.tm_year)):
            group.get_by_label(name, exact=True).fill(str(number))

    def choose(self, name: str, under: str | None = None) -> None:
        if under:
            box = self.page.get_by_label(under, exact=True)
            if box.count() and box.first.evaluate("box => box.tagName") == "SELECT":
                value = box.first.evaluate(
                    "(box, name) => [...box.options].find(one => one.text.trim() === name)?.value", name
                )
                assert value is not None, f"{under} offers no “{name}”."
                box.first.select_option(value)
                return
            self.page.get_by_role("group", name=under).get_by_label(name, exact=True).check()
            return
        self.page.get_by_label(name, exact=True).first.check()

    def all_are_ticked(self) -> None:
        boxes = self.page.locator("main form[method=post] input[type=checkbox]").all()
        assert boxes
        assert all(box.is_checked() for box in boxes)

    def attach(self, file: str, label: str) -> None:
        # The script puts a button of the same name before the field that takes the file.
        expect(self.page.get_by_label(label).first).to_be_visible()
        self.page.locator("input[type=file]").set_input_files(self.home / file)

    def write_code(self, label: str) -> None:
        if not self.code_secret:
            shown = self.page.locator(".secret").first.text_content() or ""
            self.code_secret = re.sub(r"\s", "", shown)
        code = format_hotp_value(hotp_value(self.code_secret, int(time.time()) // 30))
        self.page.get_by_label(label, exact=True).fill(code)

    def wait_half_a_minute(self) -> None:
        """A code counts once, so whoever needs another waits for the next."""
        time.sleep(31 - time.time() % 30)

    def see(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=60_000)

    def another_browser(self) -> None:
        self.code_secret = ""
        self.page = self._new_page()


BOLD = r"\*\*([^*]+)\*\*"
SENTENCES = [
    (r"Open `(\S+)`\.", Follower.open_address),
    (r"Open the link that the command printed\.", Follower.open_printed_link),
    (r"In another browser, open the link in the mail to `(\S+)`\.", None),
    (rf"Press {BOLD}\.", Follower.press),
    (rf"Write `([^`]+)` in {BOLD}\.", Follower.write),
    (rf"Write today's date under {BOLD}\.", Follower.write_day),
    (rf"Choose {BOLD}\.", Follower.choose),
    (rf"Choose {BOLD} under {BOLD}\.", Follower.choose),
    (rf"Attach `(\S+)` at {BOLD}\.", Follower.attach),
    (rf"Write the six figures that your app shows in {BOLD}\.", Follower.write_code),
    (r"You see “(.+?)”\.", Follower.see),
    (r"Everybody who cannot sign in yet is ticked\.", Follower.all_are_ticked),
]


def in_another_browser(follower: Follower, to: str) -> None:
    follower.another_browser()
    follower.open_mailed_link(to)


SENTENCES[2] = (SENTENCES[2][0], in_another_browser)


def sentences(step: str) -> list[str]:
    """A step's sentences. A stop inside bold, code or quotes ends none."""
    whole = " ".join(step.split())
    held = re.sub(r"\*\*.+?\*\*|`[^`]+`|“[^”]+”", lambda found: found.group().replace(". ", ".\0"), whole)
    return [part.replace("\0", " ") for part in re.split(r"(?<=\.) (?=[A-Z])", held)]


@pytest.fixture
def follower(tmp_path: Path, browser: Browser) -> Iterator[Follower]:
    one = Follower(tmp_path, browser)
    yield one
    one.stop()


def test_a_trust_begins_on_an_empty_folder_by_the_guide_alone(follower):
    follower.follow(GUIDE.read_text())
    assert 20 <= follower.steps <= TWO_HOURS_OF_STEPS


def test_a_step_that_nobody_can_follow_is_seen(follower):
    with pytest.raises(CannotRead, match="Be excellent"):
        follower.follow("1. Be excellent to each other.\n")


def test_a_button_that_is_not_there_is_seen(follower):
    follower.page.set_content("<main><button>Save</button></main>")
    with pytest.raises(AssertionError, match="There is no “Sav”"):
        follower.follow("1. Press **Sav**.\n")
