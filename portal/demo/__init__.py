"""Markerwaard, the demonstration city: `city` draws it, `devices` and `history` fill it, `seed` registers it all.

Pure values from a seed until `seed`, which is the only module here that meets a database.
"""
