"""Files in and out: reads a table somebody saved from a spreadsheet, and writes tables that are safe to open.

What cannot be read is refused with the row, the column and the reason, all at once, so it can be put right.
"""
