"""Forms that render as NHS.UK components and say what happened and what would be right."""

from .fields import (
    Choice,
    Choices,
    Day,
    Email,
    File,
    LongText,
    Number,
    Password,
    Percentage,
    Text,
    Tick,
    WholeNumber,
    YesNo,
)
from .form import Form, Questions, one_time_key

__all__ = [
    "Choice",
    "Choices",
    "Day",
    "Email",
    "File",
    "Form",
    "LongText",
    "Number",
    "Password",
    "Percentage",
    "Questions",
    "Text",
    "Tick",
    "WholeNumber",
    "YesNo",
    "one_time_key",
]
