"""Proofs from outside: test suites and clients that others wrote, against a running demonstration city.

`./run conformance` runs them all, keeps their reports in var/conformance and fails when one of them does.
"""
