"""What can go wrong when a formula meets numbers."""


class ModelError(ValueError):
    """The sizes or values are not those of a model."""


class PrecisionError(ValueError):
    """The precision asked for is impossible or absurd."""


class Undefined(ArithmeticError):  # noqa: N818
    """The formula has no value at the model: 1/0, log of t <= 0, sqrt of t < 0. Neither true nor false
    follows.
    """


class Undetermined(Undefined):
    """At this precision a ball does not tell whether the formula has a value."""


class NotExact(ArithmeticError):  # noqa: N818
    """The value is not among the numbers that exact arithmetic handles here."""


MAX_DIGITS = 10_000


def checked_digits(digits: int) -> int:
    """`digits`, if it is a precision: an integer from 1 to 10 000."""
    if type(digits) is not int or digits < 1:
        raise PrecisionError(f"the precision must be a positive number of digits, not {digits!r}")
    if digits > MAX_DIGITS:
        raise PrecisionError(f"a precision of {digits} digits is beyond the limit of {MAX_DIGITS}")
    return digits
