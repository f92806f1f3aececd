"""Accounts, grants and sign-in: makes the Actor."""
