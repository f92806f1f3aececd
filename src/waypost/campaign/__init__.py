"""Phases and gates, groups, stationing, meetings and the chain of responsibility."""
