"""The first page: what Golden Thread is, for anyone; and for someone with a seat, what they owe and what changed.

It reads every room and writes nothing.
"""
