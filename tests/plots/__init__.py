"""Tests of pictures; each module mirrors one of `sim.plots`."""
