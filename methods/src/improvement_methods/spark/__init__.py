"""The same charts on Apache Spark, for series that do not fit one machine; with improvement-methods[spark].

`judge` takes a data frame with a row a value and gives one with a row a point, by Arrow batches. Each worker
calls `improvement_methods.spc.xmr_batch` on many series at once, so results are those of one machine to the
last bit.
"""

from improvement_methods.spark._judge import judge

__all__ = ["judge"]
