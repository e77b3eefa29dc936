"""Time, told one way: moments in UTC, days in Europe/London, and the periods that figures belong to.

Nouns: Period, Grain. Nobody else calls the system's clock, so a test can hold it still.
"""
