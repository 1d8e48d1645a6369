"""Tests of the talks: the engine, its scalar twin, and domains to try both on."""
