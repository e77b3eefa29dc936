from goldenthread.engines.routines.forms.escalations import (
    LEAVE_OUT,
    AnswerForm,
    EndRungForm,
    PassOnForm,
    RaiseForm,
    RungForm,
    VerdictForm,
    WithdrawForm,
)

__all__ = [
    "LEAVE_OUT",
    "AnswerForm",
    "EndRungForm",
    "PassOnForm",
    "RaiseForm",
    "RungForm",
    "VerdictForm",
    "WithdrawForm",
]
