"""A made-up trust to walk around in, beside five real ones with nothing but their published figures.

Nothing invented hangs on a real body. The same seed makes the same trust each time.
"""
