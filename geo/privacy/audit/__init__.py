"""The audit of a live installation: checks that need no second world, for whoever answers for the data."""
