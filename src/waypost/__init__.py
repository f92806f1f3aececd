"""Waypost: a platform for stationed oversight campaigns."""
