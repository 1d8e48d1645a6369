"""Hostile input: whatever a file or a command line holds, it is read or it is refused.

`nasty` has what breaks programs, `mutants` makes inputs of the bundled ones, `conditions` draws
phrases by the grammar, `targets` hands an input to what reads it and judges what comes of it. The
suite tries a few thousand inputs; `python -m tests.fuzz TARGET` tries as many as one likes.
"""
