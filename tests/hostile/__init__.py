"""A corpus of hostile files, made by programs and stored nowhere: `files.corpus()`."""
