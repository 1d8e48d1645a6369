"""A forecast as one HTML file, to be sent, read and printed."""
