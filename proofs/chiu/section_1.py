"""The abstract and Section 1 on the costs of automatic differentiation, and the experiment that Section 3.3 asks for.

What is differentiated is a solver that takes T steps (`experiments.chiu`): gradient descent with momentum for an entropy-regularised
problem of dimension d. Bytes and operations are counted, so they do not depend on the machine; seconds are for information.
"""

from __future__ import annotations

from experiments.chiu.sweep import Sweep, growth, ratio, small
from referee.claims import Claim, Figure, Measured, Measurement

CHEAP = 5  # Griewank & Walther, Evaluating Derivatives (2008), section 4: reverse mode costs at most about 4 or 5 evaluations


def last(sweep: Sweep, what: str, method: str, other: str) -> float:
    """The quotient of two costs at the largest T."""
    return ratio(sweep.by_steps(method, what), sweep.by_steps(other, what))[-1][1]


def time_ratio(sweep: Sweep) -> list[Measurement]:
    """Operations of the gradient, by those of the evaluation: bounded, whatever T and d are."""
    by_steps = ratio(sweep.by_steps("tape", "flops"), sweep.by_steps("evaluation", "flops"))
    by_dimension = ratio(sweep.by_dimension("tape", "flops"), sweep.by_dimension("evaluation", "flops"))
    return [
        Measurement("operations with the tape by those of the evaluation", by_steps[-1][1], 1, CHEAP),
        Measurement("growth exponent of this quotient in T", growth(by_steps), -0.1, 0.1),
        Measurement("growth exponent of this quotient in d", growth(by_dimension), -0.1, 0.1),
        Measurement(
            "processor time with the tape by that of the evaluation", last(sweep, "seconds", "tape", "evaluation")
        ),
    ]


def space_growth(sweep: Sweep) -> float:
    """How bytes with the tape, by those of the evaluation, grow with T."""
    return growth(ratio(sweep.by_steps("tape", "bytes"), sweep.by_steps("evaluation", "bytes")))


SPACE = "growth exponent in T of the bytes with the tape by those of the evaluation"


def constant_time_and_space(sweep: Sweep) -> list[Measurement]:
    return [*time_ratio(sweep), Measurement(SPACE, space_growth(sweep), most=0.2)]


def constant_time(sweep: Sweep) -> list[Measurement]:
    return [*time_ratio(sweep), Measurement(SPACE, space_growth(sweep), 0.8, 1.2)]


def stores_everything(sweep: Sweep) -> list[Measurement]:
    """The tape grows with each step by six vectors of d numbers of 8 bytes."""
    steps, size = sweep.by_steps("tape", "bytes")[-1]
    return [
        Measurement("growth exponent of the tape's bytes in T", growth(sweep.by_steps("tape", "bytes")), 0.8, 1.2),
        Measurement("growth exponent of the tape's bytes in d", growth(sweep.by_dimension("tape", "bytes")), 0.8, 1.2),
        Measurement("bytes for each intermediate number", size / (6 * steps * sweep.grid.at_d), 8, 12),
    ]


def checkpoints(sweep: Sweep) -> list[Measurement]:
    restarts = ratio(sweep.by_restarts("restarts", "flops"), sweep.by_restarts("evaluation", "flops"))
    return [
        Measurement(
            "growth exponent of the bytes in T, √T checkpoints",
            growth(sweep.by_steps("checkpoints", "bytes")),
            0.35,
            0.65,
        ),
        Measurement("bytes, √T checkpoints by tape", last(sweep, "bytes", "checkpoints", "tape"), most=0.2),
        Measurement("operations, √T checkpoints by tape", last(sweep, "flops", "checkpoints", "tape"), 1.05, 2),
        Measurement(
            "growth exponent of the slowdown in T, the input as the only checkpoint", growth(restarts), 0.75, 1.1
        ),
        Measurement(f"slowdown over the evaluation at T = {restarts[-1][0]}, the same", restarts[-1][1], least=10),
        Measurement("processor time, √T checkpoints by tape", last(sweep, "seconds", "checkpoints", "tape")),
    ]


def reversible(sweep: Sweep) -> list[Measurement]:
    """What is true of reversible steps."""
    (first, few), (second, many) = sweep.by_steps("reversible", "bytes")[-2:]
    error = max(error for _, error in sweep.by_steps("reversible", "error"))
    return [
        Measurement("bytes, reversible by tape", last(sweep, "bytes", "reversible", "tape"), most=0.1),
        Measurement(
            "bits kept, a step and a component", 8 * (many - few) / ((second - first) * sweep.grid.at_d), 0.8, 1.2
        ),
        Measurement("distance of the gradient from the tape's, relative", error, most=1e-9),
        Measurement(
            "distance to the true start after all steps are undone, with the bits", sweep.start["integers"], 0, 0
        ),
        Measurement("the same in floating point, from the output alone", sweep.start["floats"], least=1),
    ]


SPEED = "operations, reversible by tape"


def without_slowdown(sweep: Sweep) -> list[Measurement]:
    return [reversible(sweep)[0], Measurement(SPEED, last(sweep, "flops", "reversible", "tape"), most=1.05)]


def with_slowdown(sweep: Sweep) -> list[Measurement]:
    return [
        *reversible(sweep),
        Measurement(SPEED, last(sweep, "flops", "reversible", "tape"), 1.3, 1.7),
        Measurement(
            "operations, reversible by √T checkpoints", last(sweep, "flops", "reversible", "checkpoints"), 0.9, 1.1
        ),
        Measurement("processor time, reversible by tape", last(sweep, "seconds", "reversible", "tape")),
    ]


def request(sweep: Sweep) -> list[Measurement]:
    """The build-up of memory, beside the implicit function theorem."""
    gap = max(sweep.by_steps(m, "error")[-1][1] for m in ("implicit", "products"))
    dense, free = "one linear system with its matrix", "one linear system by products"
    return [
        Measurement("growth exponent of the bytes in T, tape", growth(sweep.by_steps("tape", "bytes")), 0.8, 1.2),
        Measurement("the same, reversible", growth(sweep.by_steps("reversible", "bytes")), -0.1, 0.5),
        Measurement(f"the same, {dense}", growth(sweep.by_steps("implicit", "bytes")), -0.1, 0.1),
        Measurement(f"the same, {free}", growth(sweep.by_steps("products", "bytes")), -0.1, 0.1),
        Measurement(
            f"growth exponent of the bytes in d, {dense}", growth(sweep.by_dimension("implicit", "bytes")), 1.6, 2.2
        ),
        Measurement(f"the same, {free}", growth(sweep.by_dimension("products", "bytes")), 0.8, 1.2),
        Measurement(f"bytes, tape by {free}", last(sweep, "bytes", "tape", "products"), least=100),
        Measurement(f"operations, {free} by the evaluation", last(sweep, "flops", "products", "evaluation"), 1, 1.2),
        Measurement("distance of the implicit gradient from the tape's, relative", gap, most=1e-8),
        Measurement("the same at the smallest T, before convergence", sweep.by_steps("implicit", "error")[0][1]),
    ]


NAMES = {
    "evaluation": "evaluation alone",
    "tape": "tape",
    "checkpoints": "√T checkpoints",
    "reversible": "reversible",
    "implicit": "implicit, with matrix",
    "products": "implicit, by products",
}


def figures() -> list[Figure]:
    sweep = small()
    d, T = sweep.grid.at_d, sweep.grid.at_steps

    def curves(what: str, by: str) -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
        return tuple((says, tuple(getattr(sweep, by)(name, what))) for name, says in NAMES.items())

    return [
        Figure(f"Memory against the number of steps, d = {d}", "T", "bytes", curves("bytes", "by_steps")),
        Figure(f"Operations against the number of steps, d = {d}", "T", "operations", curves("flops", "by_steps")),
        Figure(f"Memory against the dimension, T = {T}", "d", "bytes", curves("bytes", "by_dimension")),
    ]


CLAIMS: tuple[Claim, ...] = (
    Measured(
        "CH-abs-ad",
        printed=lambda: constant_time_and_space(small()),
        repaired=lambda: constant_time(small()),
        amended="Automatic differentiation only costs a constant multiple of the time required to evaluate a function; "
        "in reverse mode, its space grows with the number of operations.",
        note="Measured on a solver that takes T steps for an entropy-regularised problem of dimension d, with a tape of all "
        "its operations. True of time (the cheap gradient principle: Griewank & Walther 2008), false of space: the tape grows "
        "with every step, while the evaluation needs a fixed number of vectors. The draft says so itself in Section 1.",
    ),
    Measured(
        "CH-s1-time",
        printed=lambda: time_ratio(small()),
        note="Counted in operations, an exp as one; the quotient depends neither on T nor on d.",
    ),
    Measured(
        "CH-s1-mem",
        printed=lambda: stores_everything(small()),
        note="A step has six intermediate vectors; the tape holds every number of them, 8 bytes each, and a little to find them.",
    ),
    Measured(
        "CH-s1-ckpt",
        printed=lambda: checkpoints(small()),
        note="Holds, read as printed: the slowdown can be large. It need not be: with √T checkpoints every step is evaluated "
        "once more, which costs half as much again as the tape. It is large, and grows with T, if only the input is kept.",
    ),
    Measured(
        "CH-s1-rev",
        printed=lambda: without_slowdown(small()),
        repaired=lambda: with_slowdown(small()),
        amended="Reversible computation improves space at the cost of expressivity, and of evaluating every step once more; "
        "the gradient depends only on the output and on the bits that the steps drop.",
        note="To undo a step one has to evaluate it once more: the time is half as much again as with the tape, the same as with "
        "√T checkpoints. In exact arithmetic the output determines the input. In finite precision a solver that converges "
        "forgets it: a momentum that is halved at each step drops one bit of each component, which has to be kept (Maclaurin "
        "et al. 2015). The memory still grows with T, but by a bit where the tape stores six floating-point numbers.",
    ),
    Measured(
        "CH-s33-mem",
        printed=lambda: request(small()),
        figures=figures,
        note="The example that the author asks for: momentum descent on an entropy-regularised problem. The memory of the "
        "implicit gradient does not depend on T. With a matrix it takes more than the tape of a few steps, as it grows with "
        "d^2; by products with Q it takes no more than the evaluation. It is the gradient of the solution: before convergence "
        "it differs from that of the steps.",
    ),
)
