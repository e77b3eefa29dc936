from goldenthread.engines.measurement.forms.due import DueForm, DueRow
from goldenthread.engines.measurement.forms.files import FileForm, WriteForm, owner_of
from goldenthread.engines.measurement.forms.measures import MeasureForm, RetireForm
from goldenthread.engines.measurement.forms.numbers import AddValueForm, CorrectValueForm, NumbersForm
from goldenthread.engines.measurement.forms.quality import (
    CheckForm,
)

__all__ = [
    "AddValueForm",
    "CheckForm",
    "CorrectValueForm",
    "DueForm",
    "DueRow",
    "FileForm",
    "MeasureForm",
    "NumbersForm",
    "RetireForm",
    "WriteForm",
    "owner_of",
]
