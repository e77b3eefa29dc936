"""From rows to judged series. The face for rooms above:

`charts_for(pairs, seen_by=)`   many (measure, place) pairs at once: one SeriesFigure each, by (measure id, unit id)
`series_of(measure, unit)`      one of them, where it is known that it may be seen
`published_figures(series, …)`  published numbers of bodies, of England as published, and of the listed trusts' sum

A place that enters no numbers itself shows those of the places below it, taken together. Amounts are never taken
together: a mean, hours or pounds may not be sums. A place "normally reports" from its first number on; a percentage or
a rate is shown for a period when at least three in four of the places that normally report did, a count only when all
did. Small numbers are hidden here, before any chart, page or file is made.
"""

from goldenthread.engines.measurement.figures.board import (
    Board,
    StandsOut,
    board_of,
)
from goldenthread.engines.measurement.figures.charting import Stretch, moved_since, stretch_before
from goldenthread.engines.measurement.figures.choosing import (
    OF_PARTS,
    Chosen,
)
from goldenthread.engines.measurement.figures.comparison import (
    ComparedPlace,
    ComparisonFigure,
    compare_bodies,
    compare_places,
)
from goldenthread.engines.measurement.figures.exports import (
    charts_of,
    charts_taken,
)
from goldenthread.engines.measurement.figures.groups import (
    GroupLine,
    GroupsFigure,
    Headline,
    groups_of,
)
from goldenthread.engines.measurement.figures.judgements import (
    KEPT,
    RECENT,
    CameIn,
    Kept,
    Standing,
    chart_to_draw,
    current_methods,
    kept_in,
    kept_of,
    late_before,
    recent_states,
)
from goldenthread.engines.measurement.figures.judging import (
    FlatValue,
    as_if,
    charts_for,
    each_of,
    empty_series,
    finish,
    flat_values,
    gaps,
    judge_all,
    made_otherwise,
    or_nan,
    run_of_periods,
    series_of,
    series_of_each,
)
from goldenthread.engines.measurement.figures.opinions import (
    SOON,
    Opinions,
    evidence_for,
    opinions_of,
    suggestion_at,
    suggestion_words,
    suggestions_of,
)
from goldenthread.engines.measurement.figures.protection import Protected, Shown, protect
from goldenthread.engines.measurement.figures.published import PublishedFigures, published_figures
from goldenthread.engines.measurement.figures.quality import (
    Found,
    Mark,
    Part,
    Quality,
    quality_of,
)
from goldenthread.engines.measurement.figures.series import (
    ENOUGH_REPORTING,
    FEWEST_SHOWN,
    Floats,
    Line,
    Making,
    Number,
    PointState,
    Reports,
    Series,
    SeriesFigure,
    Spell,
    Terms,
)

__all__ = [
    "ENOUGH_REPORTING",
    "FEWEST_SHOWN",
    "KEPT",
    "OF_PARTS",
    "RECENT",
    "SOON",
    "Board",
    "CameIn",
    "Chosen",
    "ComparedPlace",
    "ComparisonFigure",
    "FlatValue",
    "Floats",
    "Found",
    "GroupLine",
    "GroupsFigure",
    "Headline",
    "Kept",
    "Line",
    "Making",
    "Mark",
    "Number",
    "Opinions",
    "Part",
    "PointState",
    "Protected",
    "PublishedFigures",
    "Quality",
    "Reports",
    "Series",
    "SeriesFigure",
    "Shown",
    "Spell",
    "Standing",
    "StandsOut",
    "Stretch",
    "Terms",
    "as_if",
    "board_of",
    "chart_to_draw",
    "charts_for",
    "charts_of",
    "charts_taken",
    "compare_bodies",
    "compare_places",
    "current_methods",
    "each_of",
    "empty_series",
    "evidence_for",
    "finish",
    "flat_values",
    "gaps",
    "groups_of",
    "judge_all",
    "kept_in",
    "kept_of",
    "late_before",
    "made_otherwise",
    "moved_since",
    "opinions_of",
    "or_nan",
    "protect",
    "published_figures",
    "quality_of",
    "recent_states",
    "run_of_periods",
    "series_of",
    "series_of_each",
    "stretch_before",
    "suggestion_at",
    "suggestion_words",
    "suggestions_of",
]
