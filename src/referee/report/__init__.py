"""The report: proof objects to LaTeX, and LaTeX to PDF."""
