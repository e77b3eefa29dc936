"""How every page looks and speaks: the page shell, its parts, forms with their messages, error pages.

Nouns: Frame, Form, Emptiness. Knows no improvement word; the rooms above bring the words.
"""
