"""Set the house up and run it: what `make run`, `make test` and their friends call.

Standard library only, so that a machine with Python and nothing else can start. It makes one environment in
`.venv` from the lock files, and skips that work when nothing it depends on has changed.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = ENVIRONMENT / "house-stamp"
OLDEST_PYTHON = (3, 11)
# As many tests at once as there are processors.
PROCESSORS = os.cpu_count() or 2
AT_ONCE = ("-n", str(min(8, max(2, PROCESSORS))))
# A journey is a browser and a server besides.
JOURNEYS_AT_ONCE = ("-n", str(min(4, max(2, PROCESSORS // 2))), "--dist", "loadfile")
LOCKS_OF = {"run": "run.lock", "dev": "dev.lock"}


class CannotGoOn(Exception):
    """Something is missing. The message says what, and what would help."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def call(*command: str | Path, quiet: bool = False, **environment: str) -> None:
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", **environment},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if finished.returncode:
        if quiet and finished.stdout:
            print(finished.stdout, end="", flush=True)
        raise subprocess.CalledProcessError(finished.returncode, command)


# --- the environment ---------------------------------------------------------------------------------------------


def start_with_a_recent_python() -> None:
    """Carry on under Python 3.11 or later, looking for one where this one is older."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    for minor in range(14, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    raise CannotGoOn(
        f"Golden Thread needs Python 3.11 or later. This is {platform.python_version()}, and no later one was "
        "found. Install Python 3.11, then run the same command again."
    )


def stamp_for(level: str) -> str:
    digest = hashlib.sha256(f"{level} {platform.python_version()} {sys.platform}".encode())
    for name in ("build.lock", LOCKS_OF[level]):
        digest.update((ROOT / "locks" / name).read_bytes())
    for project in (ROOT / "pyproject.toml", ROOT / "methods" / "pyproject.toml"):
        digest.update(project.read_bytes())
    return f"{level} {digest.hexdigest()}"


def is_set_up(level: str) -> bool:
    """True where the environment holds what the locks ask for. The dev environment serves `run` too."""
    if not (STAMP.exists() and PYTHON.exists()):
        return False
    wanted = {stamp_for("dev")} if level == "dev" else {stamp_for("run"), stamp_for("dev")}
    return STAMP.read_text() in wanted


def set_up(level: str) -> None:
    if is_set_up(level):
        return
    began = time.monotonic()
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        say("Making an environment in .venv")
        make_environment()
    say("Installing what the lock files name (a minute or two the first time)")
    install_locked("build.lock", with_uv=False)
    install_locked(LOCKS_OF[level], with_uv=has_uv())
    say("Installing Golden Thread itself")
    pip("install", "--no-deps", "--no-build-isolation", "-e", "methods", "-e", ".")
    STAMP.write_text(stamp_for(level))
    say(f"Set up in {time.monotonic() - began:.0f} seconds")


def make_environment() -> None:
    try:
        call(sys.executable, "-m", "venv", ENVIRONMENT, quiet=True)
    except subprocess.CalledProcessError as wrong:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        raise CannotGoOn(
            "Python could not make an environment. On Debian or Ubuntu install the package python3-venv "
            "(apt-get install python3-venv), then run the same command again."
        ) from wrong


def pip(*words: str) -> None:
    call(PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *words, quiet=True)


def has_uv() -> bool:
    return subprocess.run([PYTHON, "-m", "uv", "--version"], capture_output=True).returncode == 0


def install_locked(lock: str, *, with_uv: bool) -> None:
    path = f"locks/{lock}"
    if with_uv:
        try:
            uv = (PYTHON, "-m", "uv", "--no-progress", "pip", "install", "--python", PYTHON)
            call(*uv, "--require-hashes", "-r", path, quiet=True)
            return
        except subprocess.CalledProcessError:
            say("uv could not install them; trying pip, which is slower")
    try:
        pip("install", "--require-hashes", "-r", path)
    except subprocess.CalledProcessError as wrong:
        if lock == "build.lock":
            install_build_tools_without_uv()
            return
        raise CannotGoOn(
            f"The packages in {path} could not be installed. The lines above say which and why. "
            "Check that this machine reaches its package index, then run the same command again."
        ) from wrong


def install_build_tools_without_uv() -> None:
    """uv has no wheel for some machines. pip can do all it does, more slowly."""
    kept: list[str] = []
    keep = False
    for line in (ROOT / "locks" / "build.lock").read_text().splitlines():
        if not line.startswith(" "):
            keep = not line.startswith("uv==")
        if keep:
            kept.append(line)
    without_uv = ENVIRONMENT / "build-without-uv.lock"
    without_uv.write_text("\n".join(kept) + "\n")
    try:
        pip("install", "--require-hashes", "-r", str(without_uv))
    except subprocess.CalledProcessError as wrong:
        raise CannotGoOn(
            "The build tools could not be installed. Check that this machine reaches its package index."
        ) from wrong


# --- the commands ------------------------------------------------------------------------------------------------


def run(*words: str) -> None:
    """Serve the demonstration trust on this machine."""
    set_up("run")
    command = [str(SCRIPTS / "goldenthread"), "demo", "--serve", *words]
    if os.name == "nt":
        sys.exit(subprocess.run(command, cwd=ROOT).returncode)
    os.chdir(ROOT)
    os.execv(command[0], command)


def checks() -> None:
    """What needs no database: lint, types, import contracts, migrations in step with the models."""
    for title, command in (
        ("Lint", ("ruff", "check", ".")),
        ("Layout of the code", ("ruff", "format", "--check", ".")),
        ("Types", ("mypy",)),
        ("Import contracts", ("lint-imports",)),
        ("Migrations match the models", ("goldenthread", "check", "--for-tests", "--migrations")),
    ):
        say(title)
        call(SCRIPTS / command[0], *command[1:], quiet=True)


def tests(*words: str) -> None:
    """Everything a contributor must pass, browser journeys included."""
    began = time.monotonic()
    set_up("dev")
    checks()
    say("Methods")
    call(PYTHON, "-m", "pytest", "-q", "methods/tests", *AT_ONCE)
    say("The site")
    call(PYTHON, "-m", "pytest", "-q", "goldenthread", "tests/architecture", *AT_ONCE, *words)
    if have_program(("strace",), package="strace", without="The disk was not watched: no strace"):
        say("A server that is killed, and a disk that is watched")
        call(PYTHON, "-m", "pytest", "-q", "tests/durability", "-n", "2", *words)
    if have_browser():
        say("Journeys in a real browser")
        call(PYTHON, "-m", "pytest", "-q", "tests/journeys", *JOURNEYS_AT_ONCE, *words)
    say(f"All passed in {(time.monotonic() - began) / 60:.1f} minutes")


def quick_tests(*words: str) -> None:
    """Checks, methods and the site, without the long tests and the browser: under two minutes."""
    set_up("dev")
    checks()
    say("Methods and the site, without the slow tests")
    folders = ("methods/tests", "goldenthread", "tests/architecture")
    call(PYTHON, "-m", "pytest", "-q", "-m", "not slow", *AT_ONCE, *folders, *words)


def database_tests(*words: str) -> None:
    """The tests marked `database`, on whatever DATABASE_URL names."""
    set_up("dev")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise CannotGoOn(
            "Set DATABASE_URL to a PostgreSQL database, for example postgresql://me@localhost/test."
        )
    say("Tests marked database, on PostgreSQL")
    call(
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "-m",
        "database",
        "goldenthread",
        "tests/architecture",
        "tests/durability",
        *AT_ONCE,
        *words,
    )


def spark_tests(*words: str) -> None:
    """The tests marked `spark`: the same charts, judged by two workers of Apache Spark on this machine."""
    set_up("dev")
    if not have_program(
        ("java",), package="default-jre-headless", without="Tests with Apache Spark not run: no Java"
    ):
        return
    if subprocess.run([PYTHON, "-c", "import pyspark"], capture_output=True).returncode != 0:
        say("Installing Apache Spark, which is large (a few minutes the first time)")
        pip("install", "--no-build-isolation", "--require-hashes", "-r", "locks/spark.lock")
    say("Tests marked spark")
    call(PYTHON, "-m", "pytest", "-q", "-m", "spark", "methods/tests", *words)


def have_browser() -> bool:
    names = ("chromium", "chromium-browser", "google-chrome")
    return bool(os.environ.get("CHROMIUM")) or have_program(
        names, package="chromium", without="Journeys not run: no Chromium"
    )


def have_program(names: tuple[str, ...], *, package: str, without: str) -> bool:
    """Whether a program is on this machine; it is installed where that may be done without asking."""
    if any(shutil.which(name) for name in names):
        return True
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"Installing {package}")
        try:
            call("apt-get", "update", quiet=True)
            call("apt-get", "install", "-y", "--no-install-recommends", package, quiet=True)
            return True
        except subprocess.CalledProcessError:
            say(f"{package} could not be installed")
    sentence = f"{without} on this machine. Install it (on Debian: sudo apt-get install {package})."
    if os.environ.get("ALLOW_MISSING") == "1":
        say(sentence)
        return False
    raise CannotGoOn(sentence + " To go on without it, set ALLOW_MISSING=1.")


def lock() -> None:
    """Make the lock files anew, from pyproject.toml, with nothing younger than seven days."""
    set_up("dev")
    week_ago = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 7 * 24 * 3600))
    common = (
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
        *("--no-header", "--no-annotate", "--quiet", "--exclude-newer", week_ago),
        *("--no-emit-package", "improvement-methods"),
    )
    uv = (PYTHON, "-m", "uv", "pip", "compile")
    call(*uv, *common, "--group", "build", "-o", "locks/build.lock")
    call(*uv, *common, "pyproject.toml", "-o", "locks/run.lock")
    extras = ("--extra", "postgres", "--extra", "saml", "--group", "dev")
    call(*uv, *common, "pyproject.toml", *extras, "-c", "locks/run.lock", "-o", "locks/dev.lock")
    call(*uv, *common, "--group", "spark", "-c", "locks/dev.lock", "-o", "locks/spark.lock")
    say("Locks made. Read the difference before you commit it.")


COMMANDS = {
    "run": run,
    "test": tests,
    "test-quick": quick_tests,
    "test-database": database_tests,
    "test-spark": spark_tests,
    "setup": lambda: set_up("dev"),
    "lock": lock,
}


def main(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}. For example: python3 house.py run", file=sys.stderr)
        return 2
    try:
        start_with_a_recent_python()
        COMMANDS[words[0]](*words[1:])
    except CannotGoOn as wrong:
        print(f"\n{wrong}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as wrong:
        command = " ".join(str(part) for part in wrong.cmd)
        print(f"\nThis did not pass: {command}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
