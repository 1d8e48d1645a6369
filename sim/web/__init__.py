"""A page to play with: a scenario, its numbers, and what comes of them, in a browser."""
