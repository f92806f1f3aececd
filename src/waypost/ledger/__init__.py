"""The append-only record of every accepted act."""
