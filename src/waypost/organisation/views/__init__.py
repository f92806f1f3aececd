"""Pages of units, regions and rosters."""
