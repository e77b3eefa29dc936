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
from goldenthread.engines.routines.forms.occurrences import (
    AnswerActionForm,
    AttendForm,
    CancelForm,
    ChangeActionForm,
    CloseForm,
    StepForm,
    SureForm,
)
from goldenthread.engines.routines.forms.routines import (
    AgendaForm,
    EndRoutineForm,
    PrincipalForm,
    RoutineForm,
)

__all__ = [
    "LEAVE_OUT",
    "AgendaForm",
    "AnswerActionForm",
    "AnswerForm",
    "AttendForm",
    "CancelForm",
    "ChangeActionForm",
    "CloseForm",
    "EndRoutineForm",
    "EndRungForm",
    "PassOnForm",
    "PrincipalForm",
    "RaiseForm",
    "RoutineForm",
    "RungForm",
    "StepForm",
    "SureForm",
    "VerdictForm",
    "WithdrawForm",
]
