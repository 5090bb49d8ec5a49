"""Referee: checks the displayed equations and the proofs of mathematical papers, and writes the report.

Importing the package costs nothing: it loads neither SymPy nor any other library.
"""

__version__ = "0.1.0"
