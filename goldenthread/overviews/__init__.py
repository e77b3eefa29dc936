"""Rooms that read everything and write only their own nouns."""
