"""Tactics: they find the arguments of kernel rules. Nothing here can make a theorem that the kernel would refuse."""
