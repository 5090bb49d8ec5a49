"""The kernel: the normal form that decides equalities of finite sums, theorems, and the closed set of rules."""
