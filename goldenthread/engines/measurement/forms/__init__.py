from goldenthread.engines.measurement.forms.files import FileForm, WriteForm, owner_of
from goldenthread.engines.measurement.forms.measures import MeasureForm, RetireForm
from goldenthread.engines.measurement.forms.numbers import AddValueForm, CorrectValueForm, NumbersForm

__all__ = [
    "AddValueForm",
    "CorrectValueForm",
    "FileForm",
    "MeasureForm",
    "NumbersForm",
    "RetireForm",
    "WriteForm",
    "owner_of",
]
