"""Tests of the commands, one by one."""
