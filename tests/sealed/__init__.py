"""A talk on a real server: its words stand in no byte that anybody else could take away."""
