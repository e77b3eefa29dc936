"""The story that the demonstration tells, as plain data: no database, no clock, no chance."""
