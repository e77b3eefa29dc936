"""`python -m improvement_methods.spc CASES.json ...`: the same files' cases, their outputs as computed here.

`python -m improvement_methods.spc --from-export FILE.json`: a chart made again from an exported file, point
by point; 0 if it is the same, 1 with a sentence for each difference if not.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from improvement_methods.spc._cases import answer
from improvement_methods.spc._exported import reproduced

USAGE = "usage: python -m improvement_methods.spc FILE.json ... | --from-export FILE.json"
FROM_EXPORT = "--from-export"


def main(arguments: Sequence[str]) -> int:
    """Answer files of cases on standard output; 0 if they could be read, 2 with a sentence if not."""
    if list(arguments) in (["-h"], ["--help"]):
        print(f"{USAGE}\n\n{__doc__}")
        return 0
    if len(arguments) == 2 and arguments[0] == FROM_EXPORT:
        return _from_export(arguments[1])
    if not arguments or any(name.startswith("-") for name in arguments):
        return _complain(USAGE)
    answered: list[dict[str, Any]] = []
    for name in arguments:
        try:
            answered += _answered(name)
        except OSError as failure:
            return _complain(f"Cannot read {name}: {failure.strerror or failure}.")
        except ValueError as failure:
            return _complain(str(failure))
    _report_unsupported(answered)
    sys.stdout.write("[\n" + ",\n".join(_line(case) for case in answered) + "\n]\n")
    return 0


def _answered(name: str) -> list[dict[str, Any]]:
    """The cases of a file with our outputs; ValueError with a sentence if it holds none."""
    try:
        cases = json.loads(Path(name).read_text(encoding="utf-8"))
    except ValueError as failure:
        raise ValueError(f"{name} is not a JSON file: {failure}.") from None
    if not isinstance(cases, list):
        raise ValueError(f"{name} must hold a JSON array of cases.")
    answered = []
    for place, case in enumerate(cases):
        try:
            answered.append({**case, "output": answer(case)})
        except (TypeError, KeyError, AttributeError) as failure:
            raise ValueError(f"Case {place + 1} of {name} is not in the case format: {failure!r}.") from None
    return answered


def _from_export(name: str) -> int:
    """Make an exported chart again and say whether it is the same."""
    try:
        rows, differences = reproduced(json.loads(Path(name).read_text(encoding="utf-8")))
    except OSError as failure:
        return _complain(f"Cannot read {name}: {failure.strerror or failure}.")
    except (ValueError, TypeError, KeyError, AttributeError) as failure:
        return _complain(f"{name} is no export of a chart: {failure}")
    sys.stdout.write("[\n" + ",\n".join(_line(row) for row in rows) + "\n]\n")
    for sentence in differences:
        print(sentence, file=sys.stderr)
    return 1 if differences else 0


def _line(case: dict[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _report_unsupported(cases: list[dict[str, Any]]) -> None:
    engines = [case.get("engine") for case in cases if case["output"].get("error_kind") == "unsupported"]
    for engine in dict.fromkeys(map(str, engines)):
        print(f"{engines.count(engine)} cases of {engine} are not supported.", file=sys.stderr)


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
