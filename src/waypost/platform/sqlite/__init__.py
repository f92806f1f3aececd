"""SQLite as Waypost uses it: one writer at a time, and one flush of the disk for many commits (decision 0027)."""
