"""Why a device is published as it is: the rules step by step, and what the public sees of it."""
