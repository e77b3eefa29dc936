"""The work that changes things: who leads it, where, and which goal it helps.

Nouns: Project (a project, a workshop, funded work, or everyday improvement, which owes no goal). Goals are left to
strategy and data to measurement.
"""
