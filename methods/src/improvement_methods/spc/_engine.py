"""Which arithmetic judges: the reference in numpy, or the same compiled where numba is installed."""

import os
import sys
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

VARIABLE: Final = "IMPROVEMENT_METHODS_ENGINE"
COMPILED: Final = "improvement_methods.spc._fast"
WORTH_WHILE: Final = 32768


@lru_cache(maxsize=1)
def _has_numba() -> bool:
    # The compiled arithmetic writes words and reads them as bytes, the lowest first.
    return sys.byteorder == "little" and find_spec("numba") is not None


def engine(points: int | None = None) -> str:
    """Which arithmetic judges XmR charts: "numba" where numba is installed, else "numpy".

    Both give the same results to the last bit. Until the compiled arithmetic is loaded, a few charts are
    judged by numpy: sooner than it would load. The environment variable `IMPROVEMENT_METHODS_ENGINE`, set to
    `numpy` or `numba`, decides instead.

    Parameters
    ----------
    points : int, optional
        How many values are to be judged in one call; as many as make it worth while unless given.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the variable asks for something else, or for numba where it is not installed.

    Examples
    --------
    >>> engine() in ("numpy", "numba")
    True
    """
    asked = os.environ.get(VARIABLE, "")
    if asked not in ("", "numpy", "numba"):
        raise ValueError(f"{VARIABLE} must be numpy or numba, not {asked!r}.")
    if asked == "numba" and not _has_numba():
        raise ValueError(f"{VARIABLE} asks for numba, which is not here. Install improvement-methods[fast].")
    worth_while = points is None or points >= WORTH_WHILE or COMPILED in sys.modules
    return asked or ("numba" if worth_while and _has_numba() else "numpy")
