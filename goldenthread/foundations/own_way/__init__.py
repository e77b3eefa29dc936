"""The pages on which a trust makes the program its own: the words people read, the practices it has switched on.

Nouns: word, practice. What was chosen is organisation's to keep; that nobody reaches what is off is access's to see to.
"""
