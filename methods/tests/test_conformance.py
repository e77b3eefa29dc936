"""Equal to the reference packages on every recorded case, and calm where a reference falls over."""

import json
import math
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from recorded import CASES, recorded_cases

from improvement_methods.spc._cases import answer

ALL = recorded_cases()
ANSWERED = [case for case in ALL if not case["output"]["error"]]
REFUSED = [case for case in ALL if case["output"].get("error_kind") == "refused"]
CRASHED = [case for case in ALL if case["output"].get("error_kind") == "crash"]
FAMILIES = recorded_cases("qic_*.json")


def name(case: dict[str, Any]) -> str:
    return str(case["id"])


def differences(expected: Any, got: Any, path: str = "") -> list[str]:
    """Paths at which an answer differs: numbers beyond a relative 1e-9, anything else at all."""
    if isinstance(expected, dict) and isinstance(got, dict):
        if list(expected) != list(got):
            return [f"{path}: keys {list(got)}"]
        return [found for key in expected for found in differences(expected[key], got[key], f"{path}/{key}")]
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return [f"{path}: {len(got)} entries"]
        pairs = enumerate(zip(expected, got, strict=True))
        return [found for place, (a, b) in pairs for found in differences(a, b, f"{path}/{place}")]
    if type(expected) in (int, float) and type(got) in (int, float):
        return [] if math.isclose(expected, got, rel_tol=1e-9) else [f"{path}: {got}, not {expected}"]
    return (
        [] if expected == got and isinstance(got, bool) == isinstance(expected, bool) else [f"{path}: {got}"]
    )


def test_the_cases_are_all_here():
    assert (len(ANSWERED), len(REFUSED), len(CRASHED)) == (156, 2, 6)
    assert len(FAMILIES) == 97


@pytest.mark.parametrize("case", [case for case in FAMILIES if not case["output"]["error"]], ids=name)
def test_every_family_of_charts_equals_the_recorded_one(case):
    assert differences(case["output"], json.loads(json.dumps(answer(case)))) == []


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"freeze": 12},
        {"part": [8, 16], "freeze": 12},
        {"part": 10},
        {"exclude": [3, 14]},
        {"multiply": 100, "cl": 0.2},
        {"cl": [0.2]},
        {"agg_fun": "median", "screened_mr": False},
        {"agg_fun": "sum"},
        {"agg_fun": "sd"},
        {"y_neg": False},
        {"method": "bestbox"},
        {"method": "cutbox", "exclude": [24]},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["run", "i", "mr", "ip", "p", "pp", "u", "up", "c", "g", "t", "xbar", "s"])
def test_every_option_of_every_chart_is_answered(kind, options):
    y: list[float | None] = [1.0 + (7 * place) % 11 for place in range(48)]
    y[9] = None
    needs_n = kind in ("ip", "p", "pp", "u", "up")
    given = {"x": [place // 2 for place in range(48)], "y": y, "n": [40.0, 60.0] * 24 if needs_n else None}
    output = answer({"engine": "qicharts2", "input": given, "options": {"chart": kind, **options}})
    assert not output["error"]
    assert json.dumps(output, allow_nan=False)
    columns = [column for name, column in output.items() if name not in ("error", "runs")]
    assert {len(column) for column in columns} == {24}
    assert sum(runs["n_obs"] for runs in output["runs"]) == 24 - len(options.get("exclude", ()))
    parts = options.get("part", [])
    assert len(output["runs"]) == 1 + len(parts if isinstance(parts, list) else [parts])
    if options.get("y_neg") is False:
        assert all(low is None or low >= 0 for low in output["lower"])
    if {"freeze", "part"} <= set(options):
        alone = {"chart": kind, "part": options["part"]}
        assert output == answer({"engine": "qicharts2", "input": given, "options": alone})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"chart": "pareto"}, "no family of charts named"),
        ({"chart": "xmr"}, "no XmR chart"),
        ({"chart": "p"}, "needs a denominator"),
        ({"chart": "i", "method": "nelson"}, "no runs test named"),
        ({"chart": "i", "agg_fun": "mode"}, "cannot be brought together"),
        ({"chart": "i", "cl": [1, 2]}, "one centre"),
        ({"chart": "bcusum", "target": 0}, "between 0 and 1"),
    ],
)
def test_an_option_that_cannot_be_answered_is_refused_with_a_sentence(options, sentence):
    given = {"x": [1, 2], "y": [1, 0], "n": None}
    refusal = answer({"engine": "qicharts2", "input": given, "options": options})
    assert refusal["error_kind"] == "refused"
    assert sentence in refusal["message"]


@pytest.mark.parametrize("kind", ["pp", "up"])
def test_units_that_are_no_series_are_widened_by_how_all_of_them_vary(kind):
    names, y, n = ["North", "East", "South", "West"], [12, 30, 20, 45], [100, 150, 120, 200]
    given = {"x": names, "y": y, "n": n}
    output = answer({"engine": "qicharts2", "input": given, "options": {"chart": kind}})
    of = dict(zip(names, zip(y, n, strict=True), strict=True))
    share = 107 / 570
    spread = share * (1 - share) if kind == "pp" else share
    away = [(count / size - share) / math.sqrt(spread / size) for count, size in of.values()]
    wider = statistics.stdev(away)
    upper = [share + 3 * wider * math.sqrt(spread / of[name][1]) for name in sorted(names)]
    assert output["upper"] == pytest.approx(upper)
    dated = {**given, "x": ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]}
    series = answer({"engine": "qicharts2", "input": dated, "options": {"chart": kind}})
    assert sorted(series["upper"]) != pytest.approx(sorted(upper))


def test_a_number_that_is_off_by_a_millionth_would_be_seen():
    case = next(case for case in FAMILIES if case["id"] == "qic-p-freeze")
    output = json.loads(json.dumps(answer(case)))
    output["upper"][20] *= 1 + 1e-6
    assert len(differences(case["output"], output)) == 1


@pytest.mark.parametrize("case", ANSWERED, ids=name)
def test_our_answer_equals_the_recorded_one(case):
    assert differences(case["output"], json.loads(json.dumps(answer(case)))) == []


@pytest.mark.parametrize(
    "case", [*REFUSED, *(case for case in FAMILIES if case["output"]["error"])], ids=name
)
def test_what_the_reference_refuses_is_refused_with_a_sentence(case):
    refusal = answer(case)
    assert (refusal["error"], refusal["error_kind"]) == (True, "refused")
    assert refusal["message"].endswith(".")


@pytest.mark.parametrize("case", CRASHED, ids=name)
def test_where_the_reference_falls_over_we_answer_sensibly(case):
    output = answer(case)
    assert not output["error"]
    measured = [value is not None for value in output["y"]]
    assert any(measured)
    assert all(math.isfinite(centre) for centre in output["centre"])
    assert [side is not None for side in output["relative_to_mean"]] == measured
    for lower, upper, value, outside in zip(
        output["lower"], output["upper"], output["y"], output["outside_limits"], strict=True
    ):
        # Limits need two values in a row; then there are two, with the centre between.
        assert (lower is None and upper is None) or lower < output["centre"][0] < upper
        assert (outside is None) == (value is None or upper is None)
    for value, signal in zip(output["y"], output["special_cause_type"], strict=True):
        assert value is not None or signal == "Common Cause"


def test_a_facet_left_out_of_named_targets_is_judged_as_the_reference_does():
    case = next(case for case in ALL if case["id"] == "ptd-facet-plain")
    output = answer({**case, "options": {**case["options"], "target": {"Ward A": 60}}})
    assert output["target"] == [60] * 24 + [None] * 48
    assert [summary["assurance_icon"] for summary in output["summary"]] == ["inconsistent"] * 3


def test_a_rebase_on_the_first_date_counts_as_the_first_phase_change():
    case = next(case for case in ALL if case["id"] == "ptd-rebase-none")
    output = answer({**case, "options": {**case["options"], "rebase": case["input"]["x"][:1]}})
    assert set(output["rebase_group"]) == {1}
    assert output["centre"] == answer(case)["centre"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "improvement_methods.spc", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_answers_a_file_one_case_a_line():
    path = CASES / "ptd_target.json"
    result = run(str(path))
    assert (result.returncode, result.stderr) == (0, "")
    answered = json.loads(result.stdout)
    assert [case["id"] for case in answered] == [case["id"] for case in json.loads(path.read_text("utf-8"))]
    assert len(result.stdout.splitlines()) == len(answered) + 2


def test_the_command_answers_every_recorded_case_within_five_seconds():
    paths = sorted(CASES.glob("*.json"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = run(*map(str, paths))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (result.returncode, result.stderr) == (0, "")
    answered, recorded = json.loads(result.stdout), recorded_cases("*.json")
    assert len(recorded) == len(answered) >= 297
    assert [case["id"] for case in answered] == [case["id"] for case in recorded]
    assert not [case["id"] for case in answered if case["output"].get("error_kind") == "unsupported"]
    # Seconds of work, whoever else is using the machine.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


def test_the_command_answers_cases_that_have_no_output_yet(tmp_path: Path):
    case = {key: value for key, value in ANSWERED[0].items() if key != "output"}
    other = {**case, "engine": "minitab"}
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([case, other]), "utf-8")
    result = run(str(path))
    first, second = json.loads(result.stdout)
    assert differences(ANSWERED[0]["output"], first["output"]) == []
    assert second["output"]["error_kind"] == "unsupported"
    assert result.stderr == "1 cases of minitab are not supported.\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not a JSON file"),
        ("{}", "must hold a JSON array"),
        ("[3]", "is not in the case format"),
        ('[{"engine": "NHSRplotthedots"}]', "is not in the case format"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, text: str, sentence: str):
    path = tmp_path / "cases.json"
    path.write_text(text, "utf-8")
    result = run(str(path))
    assert result.returncode == 2
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [(), ("--every",), ("--from-export",)])
def test_the_command_says_how_it_is_used(arguments):
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("usage: ")


def test_the_command_says_that_there_is_no_such_file():
    result = run("no-such-file.json")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Cannot read no-such-file.json:")
