"""The walker over relations: no id, name or count of another scope in any byte that the house returns."""
