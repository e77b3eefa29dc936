"""Numbers over time: what a measure means, the numbers teams record for it, and public numbers to set beside them.

A measure says what is counted out of what, where it came from and who may see it. Every correction keeps the
number it corrected. Whether a number has really changed is decided by improvement_methods, never here.
"""
