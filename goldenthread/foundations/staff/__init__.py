"""The staff file: what a trust's payroll says about its people, previewed row by row, applied whole.

Nouns: staff file, its rows, what each would change. People and places themselves are organisation's.
"""
