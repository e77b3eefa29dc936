from goldenthread.engines.measurement.views.due import numbers_due
from goldenthread.engines.measurement.views.files import batch_show, measures_import, values_import
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
from goldenthread.engines.measurement.views.summary import (
    AT_A_GLANCE,
    measure_list,
)

__all__ = [
    "AT_A_GLANCE",
    "BODIES_ON_A_PAGE",
    "at",
    "batch_show",
    "measure_add",
    "measure_change",
    "measure_history",
    "measure_list",
    "measure_retire",
    "measure_show",
    "measures_import",
    "numbers_due",
    "quality_check",
    "quality_show",
    "series_list",
    "series_show",
    "value_add",
    "value_correct",
    "value_list",
    "values_download",
    "values_import",
]
