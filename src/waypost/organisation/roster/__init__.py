"""Rosters as clerks send them, understood in plain Python: no Django, no database."""
