"""Parts of the measurement of the citizens' pages."""
