"""The golden thread: from a national priority to a team's measure, read down to ask how and up to ask why.

It reads strategy, projects and measurement, says where the thread is cut, and leads to the page that mends it.
It keeps no nouns and writes nothing of its own.
"""
