"""How fast the program is, in ratios taken side by side: `python -m tests.benchmarks`."""
