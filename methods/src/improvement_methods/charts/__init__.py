"""A result as SVG text: no style attribute, no script, words for screen readers, readable in black.

Large chart: `chart_svg`. In a line of a list: `sparkline_svg`. Units compared: `funnel_svg`. Two groups over
time: `gap_svg`. Groups beside each other: `intervals_svg`. Icons and marks: `variation_icon_svg`,
`assurance_icon_svg`, `mark_svg`. For a file of its own: `standalone`.
"""

from improvement_methods.charts._chart import Drawing, Pin, PinKind, chart_svg
from improvement_methods.charts._funnel import funnel_svg
from improvement_methods.charts._gap import gap_svg
from improvement_methods.charts._icons import assurance_icon_svg, mark_svg, variation_icon_svg
from improvement_methods.charts._intervals import Interval, intervals_svg
from improvement_methods.charts._lines import SuggestedStep, TargetLine
from improvement_methods.charts._sparkline import sparkline_svg
from improvement_methods.charts._text import standalone

__all__ = [
    "Drawing",
    "Interval",
    "Pin",
    "PinKind",
    "SuggestedStep",
    "TargetLine",
    "assurance_icon_svg",
    "chart_svg",
    "funnel_svg",
    "gap_svg",
    "intervals_svg",
    "mark_svg",
    "sparkline_svg",
    "standalone",
    "variation_icon_svg",
]
