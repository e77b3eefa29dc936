"""What changes in how people sign in, by noun."""
