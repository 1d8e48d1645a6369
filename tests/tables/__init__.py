"""Tests of what was found as text."""
