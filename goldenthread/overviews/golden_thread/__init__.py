"""The golden thread: from a national priority to a team's measure, read down to ask how and up to ask why.

It reads strategy, projects and measurement, finds the gaps in the thread, and leads to the page that mends each.
It keeps no nouns and writes nothing of its own. What a person reads for a gap is "not yet linked".
"""
