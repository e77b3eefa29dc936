"""Calculations for improvement work in hospitals, for anyone with a notebook.

Each package is one method: `spc` (control charts), `charts` (their drawings as SVG text) and
`disclosure` (hiding small numbers). Nothing here reads a clock, a database or a file, and nothing is
random without a seed.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
