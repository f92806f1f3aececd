"""Files by their SHA-256: who took them, when, where, and what they show."""
