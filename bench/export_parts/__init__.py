"""What the measurement of exports is made of."""
