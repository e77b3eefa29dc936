"""The machines that practices are built on. Each is built once and carries many practices."""
