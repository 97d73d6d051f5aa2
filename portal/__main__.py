"""`python -m portal` is the command `lamppost`."""

from portal.cli import main

main(prog_name="lamppost")
