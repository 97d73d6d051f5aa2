"""The other servers: each in a virtual environment of its own, over the same rows."""
