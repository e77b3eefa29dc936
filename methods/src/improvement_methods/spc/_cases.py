"""Answer test cases written for reference packages, so that anyone can check this package against them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from improvement_methods.spc._cases_funnel import answer_funnel
from improvement_methods.spc._cases_ptd import answer_ptd
from improvement_methods.spc._cases_qic import answer_qic
from improvement_methods.spc._cases_stable_shift import answer_stable_shift

Case = Mapping[str, Any]
Answer = dict[str, Any]

ANSWERS: Final[dict[str, Callable[[Case], Answer]]] = {
    "NHSRplotthedots": answer_ptd,
    "qicharts2": answer_qic,
    "FunnelPlotR": answer_funnel,
    "autospc": answer_stable_shift,
}


def answer(case: Case) -> Answer:
    """The case's `output` as this package computes it.

    Parameters
    ----------
    case : mapping
        With `engine`, `input` and `options`.

    Returns
    -------
    dict
        The engine's columns; or `error`, `error_kind` and `message` where the case is refused or its engine
        is not supported.
    """
    engine = str(case.get("engine"))
    if engine not in ANSWERS:
        known = ", ".join(ANSWERS)
        return _refusal("unsupported", f"Charts of {engine} are not supported, only those of {known}.")
    try:
        return ANSWERS[engine](case)
    except ValueError as refused:
        return _refusal("refused", str(refused))


def _refusal(kind: str, message: str) -> Answer:
    return {"error": True, "error_kind": kind, "message": message}
