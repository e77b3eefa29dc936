"""What may be typed when signing in, by noun."""
