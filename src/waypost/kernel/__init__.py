"""Plain Python that every room may use: people, steps, refusals, dates."""
