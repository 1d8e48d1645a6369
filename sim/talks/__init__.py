"""Bargaining: who proposes what at the table, and what comes of it.

`domain` says what is on the table and what each side wants, `tactics` how far a side comes down
with time, `bargaining` plays the stacked alternating offers for many rounds at once.
"""
