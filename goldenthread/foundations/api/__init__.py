"""Doors for programs: tokens, the OpenAPI description, idempotency keys and limits.

Nouns: token, scope. What can be read or written there is in each room's api.py.
"""
