"""Minimising the losses (1) and (2) of Lu and Steinerberger from random starts."""
