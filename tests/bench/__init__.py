"""Benchmarks of the budgets: `python -m tests.bench [NAME...]`, on Linux. They are no tests."""
