"""How an account proves who it is: invitation, password, passkey, one-time code, provider, emailed link; its sessions.

Nouns: invitation, provider, emailed link, session. What a person may do once inside is access's to say.
"""
