"""The page: what is asked of it, what it answers, and what it refuses."""
