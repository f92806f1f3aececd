"""The pages of figures and reports."""
