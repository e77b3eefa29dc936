"""Requests about signing in, by noun."""
