"""Settings and wiring only."""
