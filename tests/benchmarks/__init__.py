"""Speed and size, measured on demand: `python -m tests.benchmarks.NAME`."""
