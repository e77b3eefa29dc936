"""What is kept about people and for how long: subject access, erasure, retention, the sealed trail.

Nouns: request, hold, rule of retention. Each room registers what it keeps about a person.
"""
