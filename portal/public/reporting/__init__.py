"""Where citizens tell what is wrong, missing or gone, ask, and object: without an account, a cookie or a script."""
