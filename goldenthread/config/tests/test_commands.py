"""The command line says what is wrong in a sentence, and ends with a code that a script can read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from goldenthread.config import commands

GOLDENTHREAD = Path(sys.executable).with_name("goldenthread")
SECRET = "a-secret-of-many-different-letters-0123456789-and-some-more"


SETTINGS = {"DJANGO_SETTINGS_MODULE": "goldenthread.config.settings"}
OPEN_AN_ACCOUNT = """
import django
django.setup()
from goldenthread.foundations.access import actions
actions.open_account(email="callum.reid@seaholme.example", password=None, by=None)
"""


def goldenthread(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOLDEN_THREAD", "DATABASE", "DJANGO"))
    }
    return subprocess.run(
        [GOLDENTHREAD, *words], env=kept | environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture
def live(tmp_path) -> dict[str, str]:
    """Settings with which a trust would run."""
    return {
        "GOLDEN_THREAD_DATA": str(tmp_path),
        "GOLDEN_THREAD_SECRET": SECRET,
        "GOLDEN_THREAD_HOSTS": "improve.example.test",
        "GOLDEN_THREAD_MAIL": "smtp://sender:secret@mail.example.test:587",
        "GOLDEN_THREAD_MAIL_FROM": "improvement@example.test",
    }


def test_help_names_every_command():
    told = goldenthread("--help")
    assert told.returncode == commands.OK
    for word in ("serve", "demo", "prepare", "import", "open-trust", "reset-proofs", "check"):
        assert word in told.stdout


def test_no_command_shows_the_help():
    told = goldenthread()
    assert told.returncode == commands.MISUSED
    assert "serve" in told.stdout


def test_a_wrong_command_is_refused_and_the_right_ones_named():
    told = goldenthread("sreve")
    assert told.returncode == commands.MISUSED
    assert "serve" in told.stderr


@pytest.mark.parametrize(
    "missing",
    [
        "GOLDEN_THREAD_DATA",
        "GOLDEN_THREAD_SECRET",
        "GOLDEN_THREAD_HOSTS",
        "GOLDEN_THREAD_MAIL",
        "GOLDEN_THREAD_MAIL_FROM",
    ],
)
def test_a_missing_setting_stops_the_start_with_its_name(live, missing):
    told = goldenthread("check", **{name: value for name, value in live.items() if name != missing})
    assert told.returncode == commands.REFUSED
    assert f"{missing} is not set." in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GOLDEN_THREAD_SECRET", "short", "too easy to guess"),
        ("GOLDEN_THREAD_SECRET", "a" * 60, "too easy to guess"),
        ("GOLDEN_THREAD_HOSTS", "*", "must name each address"),
        ("GOLDEN_THREAD_HTTPS", "perhaps", "Write 1 or 0"),
        ("GOLDEN_THREAD_DEMO", "1", ""),
        ("DATABASE_URL", "mysql://somewhere/x", "not known"),
        ("DATABASE_URL", "postgresql://somewhere", "names no database"),
        ("GOLDEN_THREAD_MAIL", "http://mail.example.test", "names no mail server"),
        ("GOLDEN_THREAD_MAIL", "smtp://", "names no mail server"),
    ],
)
def test_an_unsafe_setting_stops_the_start_with_a_sentence(live, name, value, sentence):
    extra = {"GOLDEN_THREAD_HTTPS": "1"} if name == "GOLDEN_THREAD_DEMO" else {}
    told = goldenthread("check", **live | {name: value} | extra)
    assert told.returncode == commands.REFUSED
    assert name in told.stderr
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_safe_settings_pass(live):
    assert goldenthread("check", **live).returncode == commands.OK


def test_an_old_database_is_not_served(live):
    told = goldenthread("serve", **live)
    assert told.returncode == commands.REFUSED
    assert "goldenthread prepare" in told.stderr


def test_the_demonstration_is_served_on_this_machine_only(tmp_path):
    told = goldenthread("demo", "--serve", "--host", "0.0.0.0", GOLDEN_THREAD_DATA=str(tmp_path))
    assert told.returncode == commands.REFUSED
    assert "this machine only" in told.stderr


def test_a_missing_file_is_named(live):
    told = goldenthread("import", "register", "nowhere.csv", **live)
    assert told.returncode == commands.REFUSED
    assert "nowhere.csv cannot be read" in told.stderr


@pytest.mark.slow
def test_the_register_is_imported_once_and_an_unknown_code_refused(live, prepared, tmp_path):
    from goldenthread.demo import actions

    register = Path(actions.__file__).parents[1] / "data" / "register.csv"
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    assert goldenthread("prepare", **live).returncode == commands.OK
    assert "271 new" in goldenthread("import", "register", **live).stdout
    assert "0 new, 0 changed" in goldenthread("import", "register", str(register), **live).stdout
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(register.read_text().replace("RR8,", "R R8,"))
    told = goldenthread("import", "register", str(wrong), **live)
    assert told.returncode == commands.REFUSED
    assert "is not an ODS code" in told.stderr
    went_on = tmp_path / "successions.csv"
    went_on.write_text("ods_code,successor,on\nRA4,RH5,2023-04-01\n")
    assert "1 new, 0 there already" in goldenthread("import", "successions", str(went_on), **live).stdout
    went_on.write_text("ods_code,into,on\nRA4,RH5,2023-04-01\n")
    told = goldenthread("import", "successions", str(went_on), **live)
    assert "it has no column 'successor'" in told.stderr


@pytest.mark.slow
def test_values_are_refused_for_an_unknown_trust(live, prepared, tmp_path):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "values.csv"
    file.write_text("measure,period,value\nFalls,2026-05,3\n")
    told = goldenthread("import", "values", str(file), "--body", "XYZ", "--as", "a@example.test", **live)
    assert told.returncode == commands.REFUSED
    assert "No trust has the code XYZ" in told.stderr


@pytest.mark.parametrize(
    "address", ["improve.example.test", "ftp://improve.example.test", "https://x.test/path"]
)
def test_an_address_of_another_shape_stops_the_start(live, address):
    told = goldenthread("check", **live | {"GOLDEN_THREAD_ADDRESS": address})
    assert told.returncode == commands.REFUSED
    assert "GOLDEN_THREAD_ADDRESS is" in told.stderr


def test_links_never_lead_over_a_line_that_others_can_listen_in_on(live):
    told = goldenthread("check", **live | {"GOLDEN_THREAD_ADDRESS": "http://improve.example.test"})
    assert "must begin with https://" in told.stderr


@pytest.mark.slow
def test_a_trust_is_opened_once_with_whoever_keeps_its_people(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    demo = {"GOLDEN_THREAD_DATA": str(tmp_path), "GOLDEN_THREAD_DEMO": "1"}
    who = ("--administrator", "Callum Reid", "--email", "callum@example.test")
    unknown = goldenthread("open-trust", "RR8", *who, **demo)
    assert unknown.returncode == commands.REFUSED
    assert "import register" in unknown.stderr
    assert goldenthread("import", "register", **demo).returncode == commands.OK
    nameless = goldenthread(
        "open-trust", "RR8", "--administrator", "Callum", "--email", "c@example.test", **demo
    )
    assert "given name and family name" in nameless.stderr
    told = goldenthread("open-trust", "rr8", *who, **demo)
    assert told.returncode == commands.OK, told.stderr
    link = told.stdout.splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/invited/")
    [mail] = (tmp_path / "mail").iterdir()
    assert "Leeds" in told.stdout
    assert link in mail.read_text().replace("=\n", "")


@pytest.mark.slow
def test_proofs_are_reset_for_a_reason_and_for_a_known_account(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    demo = {"GOLDEN_THREAD_DATA": str(tmp_path), "GOLDEN_THREAD_DEMO": "1"}
    subprocess.run([sys.executable, "-c", OPEN_AN_ACCOUNT], env=os.environ | SETTINGS | demo, check=True)
    nobody = goldenthread("reset-proofs", "nobody@example.test", "--because", "Seen in person", **demo)
    assert nobody.returncode == commands.REFUSED
    assert "No account has the address nobody@example.test." in nobody.stderr
    email = "callum.reid@seaholme.example"
    unsaid = goldenthread("reset-proofs", email, "--because", " ", **demo)
    assert "Say why" in unsaid.stderr
    done = goldenthread("reset-proofs", email, "--because", "Seen in person", **demo)
    assert done.returncode == commands.OK, done.stderr
    assert "The trail keeps your reason" in done.stdout
