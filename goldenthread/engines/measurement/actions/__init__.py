from goldenthread.engines.measurement.actions.charting import (
    change_chart,
    check_making,
    declare_step,
    take_back_note,
    withdraw_step,
    write_note,
)
from goldenthread.engines.measurement.actions.files import (
    Recorded,
    import_values,
    read_file,
    record_values,
    write_batch,
)
from goldenthread.engines.measurement.actions.judging import (
    judge_again,
    judged_from_scratch,
    mend_judgements,
)
from goldenthread.engines.measurement.actions.measures import (
    AT_ONCE,
    add_measure,
    change_measure,
    per_for,
    retire_measure,
)
from goldenthread.engines.measurement.actions.numbers import (
    LOOK,
    Entered,
    correct_value,
    leave_a_look,
    new_observation,
    record_several,
    record_value,
)
from goldenthread.engines.measurement.actions.published import Loaded, PublishedRow, load_published

__all__ = [
    "AT_ONCE",
    "LOOK",
    "Entered",
    "Loaded",
    "PublishedRow",
    "Recorded",
    "add_measure",
    "change_chart",
    "change_measure",
    "check_making",
    "correct_value",
    "declare_step",
    "import_values",
    "judge_again",
    "judged_from_scratch",
    "leave_a_look",
    "load_published",
    "mend_judgements",
    "new_observation",
    "per_for",
    "read_file",
    "record_several",
    "record_value",
    "record_values",
    "retire_measure",
    "take_back_note",
    "withdraw_step",
    "write_batch",
    "write_note",
]
