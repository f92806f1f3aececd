"""A server that is killed in the middle of its work, again and again: `make torture`."""
