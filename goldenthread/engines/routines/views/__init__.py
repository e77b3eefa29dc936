from goldenthread.engines.routines.views.escalations import (
    barrier_list,
    escalation_answer,
    escalation_list,
    escalation_pass_on,
    escalation_raise,
    escalation_show,
    escalation_verdict,
    escalation_withdraw,
    ladder_show,
    rung_add,
    rung_change,
    rung_end,
)

__all__ = [
    "barrier_list",
    "escalation_answer",
    "escalation_list",
    "escalation_pass_on",
    "escalation_raise",
    "escalation_show",
    "escalation_verdict",
    "escalation_withdraw",
    "ladder_show",
    "rung_add",
    "rung_change",
    "rung_end",
]
