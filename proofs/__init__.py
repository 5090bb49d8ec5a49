"""Proof files: one folder a paper, one printed theorem a file."""
