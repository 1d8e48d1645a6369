"""Studies: many rounds put to one question about the scenario or about its numbers."""
