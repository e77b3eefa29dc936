"""A chart result as SVG text: no style attribute, no script, words for screen readers, readable in black.

Large chart: `chart_svg`. In a line of a list: `sparkline_svg`. Icons and marks: `variation_icon_svg`,
`assurance_icon_svg`, `mark_svg`.
"""

from improvement_methods.charts._chart import Drawing, Pin, PinKind, chart_svg
from improvement_methods.charts._icons import assurance_icon_svg, mark_svg, variation_icon_svg
from improvement_methods.charts._lines import SuggestedStep, TargetLine
from improvement_methods.charts._sparkline import sparkline_svg

__all__ = [
    "Drawing",
    "Pin",
    "PinKind",
    "SuggestedStep",
    "TargetLine",
    "assurance_icon_svg",
    "chart_svg",
    "mark_svg",
    "sparkline_svg",
    "variation_icon_svg",
]
