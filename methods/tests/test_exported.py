"""A chart is reproducible from its export with the methods alone."""

import json
import subprocess
import sys

import numpy as np
import pytest

from improvement_methods.spc import Family, chart, chart_from_export, export_differences

OF_PARTS = {"p", "pp", "u", "up", "ip"}
# Charts of what was measured in a period; the others are of several readings each, or of ranges.
FAMILIES = [family.value for family in Family if family.value not in ("xbar", "s", "mr")]


def exported(family, **made):
    random = np.random.default_rng(3)
    counted = [None if at == 5 else float(number) for at, number in enumerate(random.poisson(12, 30))]
    sizes = [float(number) for number in random.integers(80, 120, 30)]
    parts = family in OF_PARTS
    multiply = 100.0 if parts else 1.0
    drawn = chart(
        counted, family=family, denominators=sizes if parts else None, direction="decrease", target=9.0,
        profile="nhsr-0.2.2" if family != "run" else "ihi-anhoej", multiply=multiply, **made,
    )  # fmt: skip
    rows = [
        {
            "period": str(at),
            "value": row.value,
            "numerator": counted[at] if parts else None,
            "denominator": sizes[at] if parts else None,
            "centre": row.centre,
            "lower": row.lower,
            "upper": row.upper,
            "signal": row.signal.value,
        }
        for at, row in enumerate(drawn.rows())
    ]
    about = {
        "family": family,
        "profile": drawn.profile,
        "direction": "decrease",
        "target": 9.0,
        "of_parts": parts,
        "multiply": multiply,
        "baseline": made.get("baseline"),
        "rebase_at": list(made.get("rebase_at", ())),
    }
    return json.loads(json.dumps({"format": "golden-thread-chart-1", "chart": about, "rows": rows})), drawn


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_comes_out_the_same(family):
    document, drawn = exported(family)
    assert export_differences(document) == []
    assert chart_from_export(document) == drawn


def test_a_baseline_and_a_step_change_are_made_again():
    document, drawn = exported("xmr", baseline=12, rebase_at=(15,))
    assert chart_from_export(document) == drawn


def test_a_changed_number_is_found():
    document, _ = exported("xmr")
    document["rows"][3]["value"] = 99.0
    assert export_differences(document)


def test_the_command_makes_it_again(tmp_path):
    document, _ = exported("pp")
    file = tmp_path / "chart.json"
    file.write_text(json.dumps(document))
    command = [sys.executable, "-m", "improvement_methods.spc", "--from-export", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 30
    document["rows"][0]["upper"] = 1.0
    file.write_text(json.dumps(document))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the export says upper 1.0" in done.stderr


@pytest.mark.parametrize("wrong", ["{}", "[]", "not json", '{"format": "golden-thread-chart-1"}'])
def test_what_is_no_export_is_refused(wrong, tmp_path):
    file = tmp_path / "wrong.json"
    file.write_text(wrong)
    command = [sys.executable, "-m", "improvement_methods.spc", "--from-export", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no export of a chart" in done.stderr


def test_signals_are_called_what_the_profile_counts():
    values = [4.0, 6.0] * 10 + [9.0] * 9
    made = chart(values, direction="decrease", profile="western-electric", baseline=20)
    assert "8 Points Above CL" in made.signal_labels
    assert not any(label.startswith("7 ") for label in made.signal_labels)
    rows = [
        {"period": str(at), "value": row.value, "centre": row.centre, "lower": row.lower, "upper": row.upper}
        for at, row in enumerate(made.rows())
    ]
    about = {"family": "xmr", "profile": made.profile, "direction": "decrease", "baseline": 20}
    document = {"format": "golden-thread-chart-1", "chart": about, "rows": rows}
    for labels in (made.signal_labels, [signal.value for signal in made.signal]):
        for row, label in zip(rows, labels, strict=True):
            row["signal"] = label
        assert export_differences(document) == []
    rows[-1]["signal"] = "9 Points Above CL"
    assert len(export_differences(document)) == 1
