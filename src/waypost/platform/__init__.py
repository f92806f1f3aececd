"""Django plumbing that is about no room in particular."""
