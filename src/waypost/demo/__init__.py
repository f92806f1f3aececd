"""The demonstration campaign: made by the actions themselves, so that every rule holds in it."""
