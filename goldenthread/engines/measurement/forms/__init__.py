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
from goldenthread.engines.measurement.forms.groups import (
    AnswerForm,
    DimensionForm,
    PublishedStandardForm,
    StandardForm,
)
from goldenthread.engines.measurement.forms.library import (
    AdoptForm,
)
from goldenthread.engines.measurement.forms.measures import KindForm, MeasureForm, RetireForm
from goldenthread.engines.measurement.forms.numbers import AddValueForm, CorrectValueForm, NumbersForm
from goldenthread.engines.measurement.forms.quality import (
    CheckForm,
)
from goldenthread.engines.measurement.forms.sources import (
    StartSourcesForm,
)
from goldenthread.engines.measurement.forms.targets import TakeOffForm, TargetForm

__all__ = [
    "HERE",
    "AddValueForm",
    "AdoptForm",
    "AnswerForm",
    "ChannelForm",
    "ChartForm",
    "CheckForm",
    "ColumnsForm",
    "CorrectValueForm",
    "DimensionForm",
    "DueForm",
    "DueRow",
    "FileForm",
    "FollowForm",
    "FollowPlaceForm",
    "KindForm",
    "MeasureForm",
    "NoteForm",
    "NumbersForm",
    "PasteForm",
    "PublishedStandardForm",
    "RetireForm",
    "SheetForm",
    "StandardForm",
    "StartSourcesForm",
    "StepForm",
    "TakeBackForm",
    "TakeOffForm",
    "TargetForm",
    "TryForm",
    "WithdrawForm",
    "WriteForm",
    "owner_of",
]
