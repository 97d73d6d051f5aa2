"""What the measurements of releases are made of."""
