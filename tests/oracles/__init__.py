"""Independent ways to the same answers, against which the program is checked."""
