"""Random lives of a whole instance, replayed exactly by their seed: `make simulate`."""
