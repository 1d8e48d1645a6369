"""Tests of what pages share; each module mirrors one of `sim.faces`."""
