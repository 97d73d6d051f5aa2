"""What makes a portal a city's own: its colours, its logo, its words about the register. Checked when it starts."""
