from goldenthread.practices.daily_management.forms.checks import (
    CardForm,
    CheckingForm,
)
from goldenthread.practices.daily_management.forms.five_s import (
    MEANINGS,
    AreaForm,
    ScoreForm,
)
from goldenthread.practices.daily_management.forms.leader_work import (
    ListForm,
    MissedForm,
    TalkForm,
    TapForm,
    TaskForm,
)
from goldenthread.practices.daily_management.forms.standard_work import (
    AdoptForm,
    PublishForm,
    StandardForm,
    StepsForm,
    TrainedForm,
    WithdrawForm,
)

__all__ = [
    "MEANINGS",
    "AdoptForm",
    "AreaForm",
    "CardForm",
    "CheckingForm",
    "ListForm",
    "MissedForm",
    "PublishForm",
    "ScoreForm",
    "StandardForm",
    "StepsForm",
    "TalkForm",
    "TapForm",
    "TaskForm",
    "TrainedForm",
    "WithdrawForm",
]
