"""A file on its way, and the writing of what it would change."""

from goldenthread.foundations.staff.actions.files import (
    apply_file,
    clear_file,
    decide,
    explain_columns,
    read_file,
    set_aside,
    take_in,
)

__all__ = ["apply_file", "clear_file", "decide", "explain_columns", "read_file", "set_aside", "take_in"]
