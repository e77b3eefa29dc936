"""The command line: `goldenthread --help`. What goes wrong is said in a sentence; the exit code tells a script."""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

OK, REFUSED, MISUSED = 0, 1, 2
FIRST_PORT = 8000
_Done = TypeVar("_Done")
SHIPPED_REGISTER = Path(__file__).resolve().parents[1] / "demo" / "data" / "register.csv"


class Refused(Exception):
    """What was asked cannot be done. The message says why and what would help."""


def main(words: Sequence[str] | None = None) -> int:
    parser = _parser()
    asked = parser.parse_args(words)
    if not hasattr(asked, "do"):
        parser.print_help()
        return MISUSED
    try:
        code: int | None = asked.do(asked)
    except Refused as wrong:
        print(f"{wrong}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return 130
    return OK if code is None else code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goldenthread",
        description="The improvement system of a hospital trust, from board to ward.",
        epilog="Settings come from the environment; .env.sample lists them.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the site, and do what is due")
    _add_address(serve)
    serve.add_argument(
        "--only", choices=("web", "clock"), help="the site alone, or the clock alone that does what is due"
    )
    serve.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    serve.set_defaults(do=_serve)

    clock = commands.add_parser("clock", help="do what is due, until stopped")
    clock.add_argument(
        "--once", action="store_true", help="do what is due now and stop, as a timer would ask"
    )
    clock.set_defaults(do=_clock)

    demo = commands.add_parser("demo", help="make the demonstration trust, where it is not there yet")
    demo.add_argument("--serve", action="store_true", help="then serve it")
    _add_address(demo)
    demo.set_defaults(do=_demo)

    prepare = commands.add_parser("prepare", help="bring the database and the static files up to date")
    prepare.set_defaults(do=_prepare)

    bring = commands.add_parser("import", help="bring a file in")
    kinds = bring.add_subparsers(title="what", metavar="WHAT", required=True)
    register = kinds.add_parser("register", help="the register of English trusts")
    register.add_argument(
        "file",
        type=Path,
        nargs="?",
        default=SHIPPED_REGISTER,
        help="left out: the one that comes with the program",
    )
    register.set_defaults(do=_import_register)
    successions = kinds.add_parser("successions", help="in which trust a closed one's work goes on")
    successions.add_argument("file", type=Path, help="columns ods_code, successor and on, like 2023-04-01")
    successions.set_defaults(do=_import_successions)
    values = kinds.add_parser("values", help="values of measures, for one trust: all or nothing")
    values.add_argument("file", type=Path)
    values.add_argument("--body", required=True, metavar="CODE", help="the trust's ODS code")
    values.add_argument(
        "--as", dest="email", required=True, metavar="EMAIL", help="whose name the history shows"
    )
    values.add_argument(
        "--dates",
        choices=("year-first", "day-first"),
        default="year-first",
        help="how dates are written in the file",
    )
    values.add_argument(
        "--reason", default="", help="why, where the file corrects values that are here already"
    )
    values.add_argument("--preview", action="store_true", help="say what would change, and change nothing")
    values.set_defaults(do=_import_values)

    _add_published(kinds)
    _add_push(commands)

    opening = commands.add_parser(
        "open-trust", help="open a registered trust for use, and invite its administrator"
    )
    opening.add_argument("code", metavar="CODE", help="the trust's ODS code, like RR8")
    opening.add_argument("--administrator", required=True, metavar="NAME", help='such as "Callum Reid"')
    opening.add_argument("--email", required=True, help="where the invitation is mailed to")
    opening.set_defaults(do=_open_trust)

    resetting = commands.add_parser(
        "reset-proofs", help="take lost second proofs from an account, where no trust may do it alone"
    )
    resetting.add_argument("email", metavar="EMAIL", help="the account's e-mail address")
    resetting.add_argument(
        "--because",
        required=True,
        metavar="REASON",
        help="how you know who asks; the trail keeps it",
    )
    resetting.set_defaults(do=_reset_proofs)

    seals = commands.add_parser("seals", help="the seals of the trail of who changed what")
    doing = seals.add_subparsers(title="what", metavar="WHAT", required=True)
    export = doing.add_parser("export", help="write where every chain ends, to be kept elsewhere")
    export.add_argument(
        "--to", type=Path, metavar="FOLDER", help="into this folder (default heads, in the data)"
    )
    export.set_defaults(do=_export_heads)
    verify = commands.add_parser("verify", help="compute the trail anew, and name the first thing wrong")
    verify.add_argument(
        "--heads",
        type=Path,
        action="append",
        metavar="FILE",
        help="ends of the chains exported earlier, or a folder of them (default: those kept in the data)",
    )
    verify.add_argument("--body", default="", metavar="CODE", help="one trust's chain only")
    verify.set_defaults(do=_verify)

    check = commands.add_parser("check", help="say whether everything is as it should be")
    check.add_argument("--migrations", action="store_true", help="also that migrations match the models")
    check.add_argument("--for-tests", action="store_true", help="with the tests' settings")
    check.set_defaults(do=_check)
    return parser


def _add_published(kinds: Any) -> None:
    published = kinds.add_parser("published", help="a published file of NHS England, by a recipe")
    published.add_argument(
        "recipe", metavar="RECIPE", help="such as ae-four-hours; a wrong one lists them all"
    )
    published.add_argument("file", type=Path)
    published.add_argument(
        "--period", default="", metavar="MONTH", help="of a file that does not say it, like 2026-04"
    )
    published.add_argument("--covers", default="", help="what the file holds and leaves out, in a sentence")
    published.set_defaults(do=_import_published)


def _add_push(commands: Any) -> None:
    """The one command that runs elsewhere: beside a warehouse, without this site's settings or its database."""
    from goldenthread.foundations.api import push

    pushing = commands.add_parser(
        "push",
        help="send numbers from a database or from files to a site, by its API",
        description="Send numbers from a database or from files to a site, by its API.",
    )
    push.add_arguments(pushing)
    pushing.set_defaults(do=push.run)


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=f"the port (default {FIRST_PORT})")


# --- getting ready -----------------------------------------------------------------------------------------------


def _begin(*, demo: bool = False, for_tests: bool = False) -> None:
    """Load the settings, or say which of them is wrong."""
    from goldenthread.config.environment import UnsafeSetting

    if demo:
        os.environ.setdefault("GOLDEN_THREAD_DEMO", "1")
    settings = "settings_for_tests" if for_tests else "settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"goldenthread.config.{settings}")
    import django

    try:
        django.setup()
    except UnsafeSetting as wrong:
        raise Refused(f"Golden Thread cannot start. {wrong}") from wrong


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


def _make_ready() -> None:
    """Bring the database and the static files up to date."""
    from django.core.management import call_command
    from django.db.utils import OperationalError

    _refuse_failed_checks()
    try:
        waiting = _migrations_waiting()
        if waiting:
            _say(f"Bringing the database up to date ({waiting} steps)")
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as wrong:
        raise Refused(
            f"The database cannot be used: {wrong}. Check DATABASE_URL, and that it is running."
        ) from wrong
    _collect_static_files()


def _refuse_failed_checks() -> None:
    from django.core import checks

    wrong = [message for message in checks.run_checks() if message.level >= checks.ERROR]
    if wrong:
        raise Refused("\n".join(f"{message.msg} {message.hint or ''}".strip() for message in wrong))


def _migrations_waiting() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static_files() -> None:
    """Gather and name the static files, where any of them has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}".encode())
    stamp = Path(settings.STATIC_ROOT) / "stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    _say("Gathering styles and scripts")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest())


# --- the commands ------------------------------------------------------------------------------------------------


def _prepare(asked: argparse.Namespace) -> None:
    _begin()
    _make_ready()
    _say("Ready")


def _serve(asked: argparse.Namespace) -> None:
    _begin()
    _refuse_old_database()
    if asked.only == "clock":
        _run_clock(parent=asked.parent)
        return
    _collect_static_files()
    _listen(asked.host, asked.port, with_clock=asked.only is None)


def _refuse_old_database() -> None:
    if _migrations_waiting():
        raise Refused("The database is older than this version. Run `goldenthread prepare` first.")


def _clock(asked: argparse.Namespace) -> None:
    _begin()
    _refuse_old_database()
    if not asked.once:
        _run_clock(parent=None)
        return
    from goldenthread.foundations.clock.work import run_due

    done = run_due()
    _say(f"{done} {'thing' if done == 1 else 'things'} done")


def _run_clock(*, parent: int | None) -> None:
    from goldenthread.config.processes import do_due_work

    do_due_work(parent=parent)


def _export_heads(asked: argparse.Namespace) -> None:
    _begin()
    from goldenthread.config.trail import export_heads

    try:
        path, count = export_heads(asked.to)
    except OSError as wrong:
        raise Refused(f"{asked.to} cannot be written: {wrong.strerror}.") from wrong
    _say(
        f"The ends of {count} chains are in {path}. Keep a copy where nobody who runs this server can change it"
    )


def _verify(asked: argparse.Namespace) -> None:
    _begin()
    from goldenthread.config.trail import NoSuchBody, kept_heads, verdicts
    from goldenthread.foundations.audit.heads import NotHeads

    sources = asked.heads or [folder for folder in [kept_heads()] if folder.is_dir()]
    wrong = []
    try:
        for code, verdict in verdicts(heads_from=sources, code=asked.body):
            _say(f"{code}: {verdict.sentence}")
            if not verdict.is_whole:
                wrong.append(code)
    except (NotHeads, NoSuchBody) as unusable:
        raise Refused(f"{unusable}") from unusable
    except OSError as unreadable:
        raise Refused(f"{unreadable.filename} cannot be read: {unreadable.strerror}.") from unreadable
    if wrong:
        raise Refused(f"The trail is not as it was written: {', '.join(wrong)}.")


def _demo(asked: argparse.Namespace) -> None:
    _begin(demo=True)
    if asked.serve and asked.host not in {"127.0.0.1", "localhost", "::1"}:
        raise Refused(
            "The demonstration lets anyone sign in as anyone, so it is served on this machine only. Leave --host out."
        )
    _make_ready()
    from goldenthread.demo.actions import build_demo

    build_demo(progress=_say)
    if asked.serve:
        _listen(asked.host, asked.port, with_clock=True)


def _listen(host: str, wanted: int, *, with_clock: bool) -> None:
    port = _free_port(host, wanted)
    if port != wanted:
        _say(f"Port {wanted} is taken, so this is on {port}")
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _say(f"Golden Thread is at http://{host}:{port}/ (Ctrl+C stops it)")
    server = Granian(
        "goldenthread.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        # More than ever wait for a password to be checked (sign_in/hashers.py), so that pages have threads left.
        blocking_threads=24,
        # It warns of the threads that are meant.
        log_level=LogLevels.error,
        websockets=False,
    )
    from contextlib import nullcontext

    from goldenthread.config.processes import Keeper, clock_command

    with Keeper(clock_command()) if with_clock else nullcontext():
        server.serve()


def _free_port(host: str, first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise Refused(f"No port from {first} to {first + 49} is free on {host}. Name another with --port.")


def _import_register(asked: argparse.Namespace) -> None:
    content = _content_of(asked.file)
    _begin()
    from goldenthread.foundations.organisation.actions import register_bodies

    rows, (new, changed) = _taken_in(asked.file, content, register_bodies)
    _say(f"{new} new, {changed} changed, {len(rows) - new - changed} the same")


def _import_successions(asked: argparse.Namespace) -> None:
    content = _content_of(asked.file)
    _begin()
    from goldenthread.foundations.organisation.actions import note_successions

    rows, new = _taken_in(asked.file, content, note_successions)
    _say(f"{new} new, {len(rows) - new} there already")


def _taken_in(
    file: Path, content: bytes, action: Callable[[list[dict[str, str]]], _Done]
) -> tuple[list[dict[str, str]], _Done]:
    """The rows of a file, and what an action made of them: all or nothing."""
    import csv

    from django.core.exceptions import ValidationError

    try:
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
        return rows, action(rows)
    except KeyError as wrong:
        raise Refused(f"{file} was not imported: it has no column {wrong}.") from wrong
    except (ValidationError, UnicodeDecodeError) as wrong:
        raise Refused(f"{file} was not imported: {_sentences(wrong)}") from wrong


def _import_published(asked: argparse.Namespace) -> None:
    content = _content_of(asked.file)
    _begin()
    from goldenthread.engines.measurement.actions import PublishedRow, load_published
    from goldenthread.engines.measurement.recipes import RECIPES, read_published
    from goldenthread.foundations.intake.apart import read_apart
    from goldenthread.foundations.intake.readers import Unreadable

    recipe = RECIPES.get(asked.recipe)
    if recipe is None:
        raise Refused(f"There is no recipe {asked.recipe}. There are: {', '.join(RECIPES)}.")
    try:
        found = read_published(recipe, read_apart(content)[0], period=asked.period)
    except Unreadable as wrong:
        faults = "\n".join(f"  {problem.where}: {problem.reason}" for problem in wrong.problems)
        raise Refused(f"Nothing was imported. {asked.file.name} has faults:\n{faults}") from wrong
    rows = [
        PublishedRow(one.code, one.period_start, one.numerator, one.denominator, one.value) for one in found
    ]
    loaded = load_published(**recipe.described(), rows=rows, covers=asked.covers)
    _say(f"{recipe.title}: {loaded.new} new, {loaded.changed} changed, {loaded.same} the same")
    if loaded.unknown:
        names = ", ".join(loaded.unknown[:10]) + ("…" if len(loaded.unknown) > 10 else "")
        codes = "1 code is" if len(loaded.unknown) == 1 else f"{len(loaded.unknown)} codes are"
        _say(f"{codes} not in the register, and its rows were left out: {names}")


def _import_values(asked: argparse.Namespace) -> None:
    content = _content_of(asked.file)
    _begin()
    from django.core.exceptions import PermissionDenied, ValidationError

    from goldenthread.foundations.intake.readers import Unreadable
    from goldenthread.foundations.organisation.models import Body, Person, scope_of

    body = Body.objects.filter(code=asked.body).first()
    if body is None:
        raise Refused(f"No trust has the code {asked.body}. Codes are like RR8.")
    with scope_of(body):
        person = Person.objects.filter(email=asked.email.lower()).first()
        if person is None:
            raise Refused(f"Nobody at {body.name} has the email {asked.email}.")
        try:
            _say(_bring_values_in(content, asked, by=person))
        except Unreadable as wrong:
            faults = "\n".join(f"  {problem.where}: {problem.reason}" for problem in wrong.problems)
            raise Refused(f"Nothing was imported. {asked.file.name} has faults:\n{faults}") from wrong
        except (ValidationError, PermissionDenied) as wrong:
            raise Refused(f"Nothing was imported. {_sentences(wrong)}") from wrong


def _bring_values_in(content: bytes, asked: argparse.Namespace, *, by: Any) -> str:
    """Read a file of values and write them, or with --preview only say what it would change."""
    from goldenthread.engines.measurement.actions import import_values, read_file
    from goldenthread.foundations.clock.periods import DatesWritten

    written = DatesWritten(asked.dates.replace("-", "_"))
    if asked.preview:
        batch = read_file(data=content, file_name=asked.file.name, written=written, measure=None, by=by)
        told = "It would bring"
    else:
        batch = import_values(
            data=content, file_name=asked.file.name, by=by, written=written, reason=asked.reason
        )
        told = "It brought"
    if not batch.new_count and not batch.changed_count:
        return f"Nothing to change: all {batch.same_count} rows are here already"
    return (
        f"{told} {batch.new_count} new and {batch.changed_count} corrected; {batch.same_count} are the same"
    )


def _open_trust(asked: argparse.Namespace) -> None:
    given_name, _, family_name = asked.administrator.strip().rpartition(" ")
    if not given_name:
        raise Refused('Write the administrator\'s given name and family name, such as "Callum Reid".')
    _begin()
    if _migrations_waiting():
        raise Refused("The database is older than this version. Run `goldenthread prepare` first.")
    from django.core.exceptions import ValidationError

    from goldenthread.foundations.sign_in.actions.invitations import invite_first_administrator
    from goldenthread.foundations.sign_in.queries.invitations import body_with_code

    body = body_with_code(asked.code)
    if body is None:
        raise Refused(
            f"No trust has the code {asked.code}. Codes are like RR8. Run `goldenthread import register` first "
            "if the register is not in yet."
        )
    try:
        made = invite_first_administrator(
            body, given_name=given_name, family_name=family_name, email=asked.email
        )
    except ValidationError as wrong:
        raise Refused(f"{body.name} was not opened. {_sentences(wrong)}") from wrong
    _say(f"{body.name} is open, and {asked.administrator} keeps its places and people")
    _say(f"Mailed to {asked.email}" if made.was_mailed else "No mail was sent: hand the link over yourself")
    _say("Their link works once, for seven days. It is shown only now:")
    print(made.link, flush=True)


def _reset_proofs(asked: argparse.Namespace) -> None:
    if not asked.because.strip():
        raise Refused("Say why, and how you know that it is they who ask.")
    _begin()
    from goldenthread.foundations.access.queries import account_with
    from goldenthread.foundations.sign_in.actions.second_factor import reset_factors_for_the_operator

    account = account_with(asked.email)
    if account is None:
        raise Refused(f"No account has the address {asked.email}.")
    reset_factors_for_the_operator(account, why=asked.because.strip())
    _say(f"The second proofs of {account.email} are gone, and their sessions are ended")
    _say("The trail keeps your reason, and they are told by mail")


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise Refused(f"{path} cannot be read: {wrong.strerror}.") from wrong


def _sentences(wrong: Exception) -> str:
    messages: list[str] | None = getattr(wrong, "messages", None)
    return " ".join(messages) if messages else str(wrong)


def _check(asked: argparse.Namespace) -> None:
    _begin(for_tests=asked.for_tests)
    _refuse_failed_checks()
    if asked.migrations:
        from django.core.management import call_command

        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        except SystemExit as wrong:
            raise Refused("The models have changed and no migration says so. Run makemigrations.") from wrong
    _say_when_the_clock_was_at_work()
    _say("Everything is as it should be")


def _say_when_the_clock_was_at_work() -> None:
    """Nothing where it never was, or there is no database yet."""
    from django.db import Error

    from goldenthread.foundations.clock.moments import LONDON
    from goldenthread.foundations.clock.periods import day_in_words
    from goldenthread.foundations.clock.work import last_beat

    try:
        last = last_beat()
    except Error:
        return
    if last is not None:
        local = last.astimezone(LONDON)
        _say(f"The clock was last at work on {day_in_words(local.date())} at {local:%H:%M:%S}")


if __name__ == "__main__":
    sys.exit(main())
