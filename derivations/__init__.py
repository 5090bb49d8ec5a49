"""SymPy derivations of the printed equations: they compute, the kernel judges."""
