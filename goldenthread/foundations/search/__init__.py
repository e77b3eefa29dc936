"""One box that finds what every room offers, within the rights of whoever asks.

Nouns: searchable, hit. What can be found, and by whom, is each room's to register.
"""
