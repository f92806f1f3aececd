"""The instance as a whole: written into one file while it runs, put back elsewhere, moved to another database."""
