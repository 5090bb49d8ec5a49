"""Experiments: what a paper says of cost, measured."""
