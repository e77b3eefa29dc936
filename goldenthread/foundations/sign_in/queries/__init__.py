"""Questions about how people sign in, by noun."""
