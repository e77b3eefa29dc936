"""What the pages about signing in show, by noun."""
