"""Figures frozen with their sources, and the overview report."""
