"""What must be visited by whom, and what is still missing."""
