"""Benchmarks: ``python -m tests.bench`` prints ratios, each against a floor that was measured in the same run."""
