"""Who changed and who read what, sealed so that nobody can alter it unseen; and forms that have their effect once.

Nouns: Entry, Payload, Seal, Head, Submission (a form's one-time key that has had its effect). It knows bodies and
people only as plain numbers and labels, so that it needs no other room.
"""
