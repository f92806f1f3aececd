"""Strange requests and strange files by the thousand: some of them in every run of the tests, many by `make fuzz`."""
