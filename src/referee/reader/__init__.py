r"""LaTeX of papers as terms and statements of the language of finite sums.

>>> from referee.reader import Table, read
>>> from referee.language.text import show
>>> table = Table.parse("u: unit vectors (n, d); U = \\sum_i u_i; n >= 2")
>>> show(read(r"\|U\|^2 = n + \sum_{i \neq j} \langle u_i, u_j\rangle", table))
'‖Σ_{i≤n} u_i‖² = n + Σ_{i,j≤n, j≠i} ⟨u_i, u_j⟩'

What is ambiguous is settled by a rule or refused:

- A sum reaches over the product that follows it. It reaches across + and − exactly when its index occurs free in the
  summand after the sign (within the same brackets): \sum_j a_j + b_j is Σ_j (a_j + b_j), \sum_j a_j + c is (Σ_j a_j) + c.
- e^{x} y is (e^x) y. \log(x) y is a product, \log x is fine at the end of a product, \log x y and \log(x)^2 are refused.
- \sum_{i \ne j} with neither index bound is over both, \sum_{j \ne i} over j alone: see `referee.reader.sums`.
- A trailing \to \min and a \min_u before a term name an aim, \min_u f := \min_u g defines f: what is read is the term
  that is minimised. Any other minimum or maximum is refused.
- a / b c is refused. \frac{1}{2} is a number, -2x is (-2) x; braces `{…}` keep what they hold in one piece.
- Next to vectors and matrices, **1** and I take the size that fits; a numeral in a sum of vectors is a multiple of **1**,
  and exp, log and x/y of vectors go entry by entry.
- A matrix inverse is known for diag(x) and I; else it is read as a whole side of an equation: X^{-1} = Y says that
  XY = I and YX = I.
- Free indices are closed by "for all", with their range from the table or from the symbols that bear them.
"""

from referee.reader.errors import ReadError, ShapeError
from referee.reader.formulas import read, read_statement, read_term
from referee.reader.table import Table

__all__ = ["ReadError", "ShapeError", "Table", "read", "read_statement", "read_term"]
