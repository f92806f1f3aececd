"""Reads the ledger and tells people what concerns them."""
