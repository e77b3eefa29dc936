"""The trail is checked from the command line, against heads that are kept elsewhere."""

from __future__ import annotations

import json

import pytest

from goldenthread.config import commands, trail
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.heads import NotHeads, read_from
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.audit.queries import heads
from goldenthread.foundations.audit.tests import tampering
from goldenthread.foundations.clock import work

pytestmark = pytest.mark.database


@pytest.fixture
def data(settings, tmp_path, monkeypatch):
    """A folder of data, and the command line in this process."""
    settings.DATA = tmp_path
    monkeypatch.setattr(commands, "_begin", lambda **options: None)
    return tmp_path


def told(capsys, *words):
    """What a command ends with, and says."""
    code = commands.main(list(words))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_heads_are_exported_with_the_codes_of_their_trusts(trust, ward_7, data, capsys):
    code, said = told(capsys, "seals", "export", "--to", str(data / "safe"))
    path = data / "safe" / "heads-2026-06-15.jsonl"
    assert (code, str(path) in said) == (0, True)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["code"] for line in lines] == ["platform", "SEA-1"]
    assert read_from(path) == heads()


def test_a_second_export_adds_to_the_days_file(trust, ward_7, data, capsys):
    for _ in range(2):
        told(capsys, "seals", "export")
    assert len(read_from(data / "heads")) == 4


def test_the_clock_exports_every_night(trust, ward_7, data, time_machine):
    work.run_due(kinds=["audit.heads"])
    assert not (data / "heads").exists()
    time_machine.move_to("2026-06-16T02:00:00+01:00", tick=False)
    work.run_due(kinds=["audit.heads"])
    assert read_from(data / "heads" / "heads-2026-06-16.jsonl") == heads()


def test_an_untouched_trail_is_whole(trust, ward_7, data, capsys):
    told(capsys, "seals", "export")
    code, said = told(capsys, "verify")
    assert code == commands.OK
    assert "SEA-1: " in said
    assert "all as written" in said
    assert "No exported head" not in said


def test_without_a_head_it_says_what_would_not_show(trust, ward_7, data, capsys):
    audit.seal_all()
    code, said = told(capsys, "verify", "--body", "SEA-1")
    assert code == commands.OK
    assert "No exported head was compared" in said
    assert "platform" not in said


def test_a_changed_entry_ends_with_a_code_for_scripts(trust, ward_7, data, capsys):
    audit.seal_all()
    entry = Entry.objects.filter(body_id=trust.pk).first()
    tampering.run("UPDATE audit_entry SET verb = 'was praised' WHERE id = %s", [entry.pk])
    code, said = told(capsys, "verify")
    assert code == commands.REFUSED
    assert f"SEA-1: Entry {entry.pk} is not as it was sealed" in said
    assert "platform: " in said
    assert "The trail is not as it was written: SEA-1." in said


def test_a_trust_whose_whole_chain_is_gone_is_missed(trust, ward_7, data, capsys):
    told(capsys, "seals", "export")
    tampering.delete_seals(trust.pk, after=0)
    tampering.delete_entries(*Entry.objects.filter(body_id=trust.pk).values_list("pk", flat=True))
    code, said = told(capsys, "verify")
    assert code == commands.REFUSED
    assert "SEA-1: The chain ends at seal 0, and seal 1 of 15 June 2026 was exported" in said


def test_an_unknown_code_is_refused(trust, data, capsys):
    code, said = told(capsys, "verify", "--body", "XXX")
    assert (code, "No trust has the code XXX" in said) == (commands.REFUSED, True)


def test_a_file_of_something_else_is_refused(trust, data, capsys):
    (data / "other").write_text("hello\n")
    code, said = told(capsys, "verify", "--heads", str(data / "other"))
    assert (code, "line 1 of" in said) == (commands.REFUSED, True)
    with pytest.raises(NotHeads):
        read_from(data / "other")
    code, said = told(capsys, "verify", "--heads", str(data / "nothing"))
    assert (code, "cannot be read" in said) == (commands.REFUSED, True)


def test_every_chain_has_a_name(trust, northfold):
    assert set(trail.codes().values()) >= {"platform", "SEA-1", "NOR-1"}
