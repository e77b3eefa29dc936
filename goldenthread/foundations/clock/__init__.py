"""Time, told one way: moments in UTC, days in Europe/London, and the periods that figures belong to.

Nouns: Period, Grain, Due (what is to be done later, or again and again). Nobody else calls the system's clock, so a
test can hold it still.
"""
