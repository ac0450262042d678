"""Benchmarks: each figure is a ratio to a floor measured in the same run.

They stand apart from the tests: ``python -m tests.benchmarks --help``.
"""
