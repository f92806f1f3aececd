"""Visits, checklists, observations, confidential talks and findings."""
