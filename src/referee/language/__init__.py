"""The language of finite sums: sizes, indices, real terms, statements. Immutable; no SymPy."""
