"""What a trust does to improve. Each practice is a thin room on top of the engines, with its own words."""
