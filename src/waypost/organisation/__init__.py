"""Regions and units, and the import of rosters."""
