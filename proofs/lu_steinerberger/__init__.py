"""Lu & Steinerberger, Neural collapse with cross-entropy loss (arXiv:2012.08465). One printed theorem a file."""
