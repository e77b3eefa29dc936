"""Who changed what, when, before and after: an append-only record of every change, kept beside what it is about.

Nouns: Entry, Payload, Submission (a form's one-time key that has had its effect). It knows bodies and people only as
plain numbers and labels, so that nothing recorded here depends on a row that may go.
"""
