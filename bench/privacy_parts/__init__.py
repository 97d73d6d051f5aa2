"""What ./run bench privacy is made of: the other worlds, and the portals that are asked side by side."""
