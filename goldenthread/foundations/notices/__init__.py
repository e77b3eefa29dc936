"""What somebody should know of: one service for every room, on a page and in one digest, at the hours they chose.

Nouns: notice, reason, digest, quiet hours, mute. What is worth a notice is said by the room that sends it.
"""
