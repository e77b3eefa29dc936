from goldenthread.engines.measurement.views.board import (
    board_list,
)
from goldenthread.engines.measurement.views.charting import (
    chart_change,
    note_take_back,
    opinions_show,
    point_show,
    step_add,
    step_withdraw,
)
from goldenthread.engines.measurement.views.comparison import (
    bodies_compare,
    places_compare,
    published_standard_ask,
    standard_ask,
    standard_list,
    standard_show,
)
from goldenthread.engines.measurement.views.due import numbers_due
from goldenthread.engines.measurement.views.exports import (
    chart_file,
    chart_take,
    groups_file,
    measures_file,
)
from goldenthread.engines.measurement.views.files import (
    batch_columns,
    batch_sheet,
    batch_show,
    measures_import,
    values_import,
    values_paste,
)
from goldenthread.engines.measurement.views.groups import (
    dimension_add,
    dimension_change,
    dimension_list,
    groups_show,
)
from goldenthread.engines.measurement.views.late import (
    late_numbers,
    late_remind,
)
from goldenthread.engines.measurement.views.library import (
    library,
    library_adopt,
    library_show,
)
from goldenthread.engines.measurement.views.measures import (
    BODIES_ON_A_PAGE,
    at,
    measure_add,
    measure_change,
    measure_history,
    measure_retire,
    measure_show,
)
from goldenthread.engines.measurement.views.numbers import (
    value_add,
    value_correct,
    value_list,
    values_download,
)
from goldenthread.engines.measurement.views.published import series_list, series_show
from goldenthread.engines.measurement.views.quality import (
    quality_check,
    quality_show,
)
from goldenthread.engines.measurement.views.signals import (
    channel_add,
    channel_change,
    channel_list,
    channel_try,
    following_add,
    following_end,
    following_list,
    measure_follow,
    signals,
)
from goldenthread.engines.measurement.views.sources import (
    sources_start,
)
from goldenthread.engines.measurement.views.summary import (
    AT_A_GLANCE,
    measure_list,
)
from goldenthread.engines.measurement.views.targets import target_add, target_list, target_take_off

__all__ = [
    "AT_A_GLANCE",
    "BODIES_ON_A_PAGE",
    "at",
    "batch_columns",
    "batch_sheet",
    "batch_show",
    "board_list",
    "bodies_compare",
    "channel_add",
    "channel_change",
    "channel_list",
    "channel_try",
    "chart_change",
    "chart_file",
    "chart_take",
    "dimension_add",
    "dimension_change",
    "dimension_list",
    "following_add",
    "following_end",
    "following_list",
    "groups_file",
    "groups_show",
    "late_numbers",
    "late_remind",
    "library",
    "library_adopt",
    "library_show",
    "measure_add",
    "measure_change",
    "measure_follow",
    "measure_history",
    "measure_list",
    "measure_retire",
    "measure_show",
    "measures_file",
    "measures_import",
    "note_take_back",
    "numbers_due",
    "opinions_show",
    "places_compare",
    "point_show",
    "published_standard_ask",
    "quality_check",
    "quality_show",
    "series_list",
    "series_show",
    "signals",
    "sources_start",
    "standard_ask",
    "standard_list",
    "standard_show",
    "step_add",
    "step_withdraw",
    "target_add",
    "target_list",
    "target_take_off",
    "value_add",
    "value_correct",
    "value_list",
    "values_download",
    "values_import",
    "values_paste",
]
