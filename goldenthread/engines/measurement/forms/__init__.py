from goldenthread.engines.measurement.forms.charting import (
    HERE,
    ChartForm,
    NoteForm,
    StepForm,
    TakeBackForm,
    WithdrawForm,
)
from goldenthread.engines.measurement.forms.due import DueForm, DueRow
from goldenthread.engines.measurement.forms.files import (
    ColumnsForm,
    FileForm,
    PasteForm,
    SheetForm,
    WriteForm,
    owner_of,
)
from goldenthread.engines.measurement.forms.following import (
    ChannelForm,
    FollowForm,
    FollowPlaceForm,
    TryForm,
)
from goldenthread.engines.measurement.forms.measures import MeasureForm, RetireForm
from goldenthread.engines.measurement.forms.numbers import AddValueForm, CorrectValueForm, NumbersForm
from goldenthread.engines.measurement.forms.quality import (
    CheckForm,
)

__all__ = [
    "HERE",
    "AddValueForm",
    "ChannelForm",
    "ChartForm",
    "CheckForm",
    "ColumnsForm",
    "CorrectValueForm",
    "DueForm",
    "DueRow",
    "FileForm",
    "FollowForm",
    "FollowPlaceForm",
    "MeasureForm",
    "NoteForm",
    "NumbersForm",
    "PasteForm",
    "RetireForm",
    "SheetForm",
    "StepForm",
    "TakeBackForm",
    "TryForm",
    "WithdrawForm",
    "WriteForm",
    "owner_of",
]
