"""`referee try`: textbook statements that are true, false variants of them, and input that cannot be read."""

import subprocess
import sys
import time

import pytest

from referee import recheck
from referee.attempt import attempt, summary
from referee.problems import Problem
from referee.questions import equations, questions
from referee.verdict import check_proves

PROVED = {
    "cauchy": (r"x, y: real (n)", r"(\sum_i x_i y_i)^2 \le \sum_i x_i^2 \sum_j y_j^2"),
    "cauchy-norm": (r"x, y: real (n)", r"\langle x, y\rangle \le \|x\| \|y\|"),
    "cauchy-abs": (r"x, y: real (n)", r"|\langle x, y\rangle| \le \|x\| \|y\|"),
    "unit-inner": (r"u: unit vectors (n, d)", r"\langle u_i, u_j\rangle \le 1"),
    "unit-abs": (r"u: unit vectors (n, d)", r"|\langle u_i, u_j\rangle| \le 1"),
    "unit-norm": (r"u: unit vectors (n, d)", r"\|u_i\| = 1"),
    "unit-sum": (r"u: unit vectors (n, d)", r"\|\sum_i u_i\|^2 \le n^2"),
    "unit-dist": (r"u: unit vectors (n, d)", r"\|u_i - u_j\|^2 = 2 - 2\langle u_i, u_j\rangle"),
    "frame": (r"u: unit vectors (n, d); d >= 1", r"\sum_i \sum_j \langle u_i, u_j\rangle^2 \ge \frac{n^2}{d}"),
    "variance": (
        r"x: real (n); n >= 1",
        r"\sum_i (x_i - \frac{1}{n} \sum_j x_j)^2 = \sum_i x_i^2 - \frac{1}{n} (\sum_i x_i)^2",
    ),
    "centred": (r"x: real (n); n >= 1", r"\sum_i \left(x_i - \frac{1}{n} \sum_j x_j\right) = 0"),
    "lagrange": (
        r"x, y: real (n)",
        r"\sum_i x_i^2 \sum_j y_j^2 - (\sum_i x_i y_i)^2 = \frac{1}{2} \sum_i \sum_j (x_i y_j - x_j y_i)^2",
    ),
    "parallelogram": (r"x, y: real (n)", r"\|x + y\|^2 + \|x - y\|^2 = 2\|x\|^2 + 2\|y\|^2"),
    "polarisation": (r"x, y: real (n)", r"\langle x, y\rangle = \frac{1}{4} \left(\|x+y\|^2 - \|x-y\|^2\right)"),
    "spread": (r"x: real (n)", r"\sum_i \sum_j (x_i - x_j)^2 = 2 n \sum_i x_i^2 - 2 (\sum_i x_i)^2"),
    "square-of-sum": (r"x: real (n)", r"\sum_i \sum_j x_i x_j = (\sum_i x_i)^2"),
    "power-mean": (r"x: real (n); n >= 1", r"\left(\frac{1}{n} \sum_i x_i\right)^2 \le \frac{1}{n} \sum_i x_i^2"),
    "triangle-squared": (r"x, y: real (n)", r"\|x + y\|^2 \le 2\|x\|^2 + 2\|y\|^2"),
    "triangle": (r"x, y: real (n)", r"\|x + y\| \le \|x\| + \|y\|"),
    "l1-l2": (r"x: real (n)", r"\sum_i |x_i| \le \sqrt{n} \|x\|"),
    "gibbs": (r"p, q: positive (n); \sum_i p_i = 1; \sum_i q_i = 1", r"\sum_i p_i \log q_i \le \sum_i p_i \log p_i"),
    "log-sum": (r"p, q: positive (n)", r"\sum_i p_i \log \frac{p_i}{q_i} \ge \sum_i p_i - \sum_i q_i"),
    "entropy": (r"p: positive (n); \sum_i p_i = 1; n >= 1", r"-\sum_i p_i \log p_i \le \log n"),
    "softmax-shift": (
        r"x: real (n); c: real; n >= 1",
        r"\frac{e^{x_i + c}}{\sum_j e^{x_j + c}} = \frac{e^{x_i}}{\sum_j e^{x_j}}",
    ),
    "lse-shift": (r"x: real (n); c: real; n >= 1", r"\log \sum_j e^{x_j + c} = c + \log \sum_j e^{x_j}"),
    "lse-mean": (r"x: real (n); n >= 1", r"\log n + \frac{1}{n} \sum_i x_i \le \log \sum_j e^{x_j}"),
    "am-gm": (r"x: positive (n); n >= 1", r"\exp\left(\frac{1}{n} \sum_i \log x_i\right) \le \frac{1}{n} \sum_i x_i"),
    "am-gm-2": (r"a, b: positive", r"\sqrt{a b} \le \frac{a + b}{2}"),
    "am-gm-log": (
        r"x: positive (n); n >= 1",
        r"\frac{1}{n} \sum_i \log x_i \le \log \left(\frac{1}{n} \sum_i x_i\right)",
    ),
    "hm-am": (r"x: positive (n)", r"n^2 \le \sum_i x_i \sum_j \frac{1}{x_j}"),
    "young": (r"a, b: real; t > 0", r"a b \le \frac{t a^2}{2} + \frac{b^2}{2 t}"),
    "ratio": (r"a, b: positive", r"\frac{a}{b} + \frac{b}{a} \ge 2"),
    "three": (r"a, b, c: real", r"a b + b c + c a \le a^2 + b^2 + c^2"),
    "exp-tangent": (r"t: real", r"1 + t \le e^t"),
    "exp-strict": (r"t: real", r"t < e^t"),
    "log-tangent": (r"t > 0", r"\log t \le t - 1"),
    "log-lower": (r"t > 0", r"1 - \frac{1}{t} \le \log t"),
    "exp-mean-zero": (r"x: real (n); \sum_i x_i = 0", r"n \le \sum_i e^{x_i}"),
    "jensen-weights": (r"x: real (n); p: simplex (n)", r"e^{\sum_i p_i x_i} \le \sum_i p_i e^{x_i}"),
    "variance-weights": (r"x: real (n); p: simplex (n)", r"\left(\sum_i p_i x_i\right)^2 \le \sum_i p_i x_i^2"),
    "covariance-psd": (
        r"v: real (n); p: simplex (n)",
        r"\sum_i p_i v_i^2 - \left(\sum_i p_i v_i\right)^2 = \frac{1}{2} \sum_i \sum_j p_i p_j (v_i - v_j)^2",
    ),
    "trace": (r"A: matrix (n, m); B: matrix (m, n)", r"\sum_i \sum_k A_{ik} B_{ki} = \sum_k \sum_i B_{ki} A_{ik}"),
    "centring": (
        r"n >= 1",
        (
            r"(\mathbb{I}_n - \frac{1}{n} \mathbf{1} \mathbf{1}^\top)(\mathbb{I}_n - \frac{1}{n} \mathbf{1} \mathbf{1}^\top)"
            r" = \mathbb{I}_n - \frac{1}{n} \mathbf{1} \mathbf{1}^\top"
        ),
    ),
    "adjoint": (r"A: matrix (n, m); x: real (m); y: real (n)", r"\langle A x, y\rangle = \langle x, A^\top y\rangle"),
    "ridge": (
        r"A: matrix (n, m); x: real (m); b: real (n); lambda: real; A^\top A x + \lambda x = A^\top b",
        r"A^\top (b - A x) = \lambda x",
    ),
    "inverse": (r"A, B: matrix (n, n); b: real (n); A B = \mathbb{I}_n", r"A B b = b"),
    "sherman": (
        r"A, B: matrix (n, n); u, v: real (n); B A = \mathbb{I}_n; A B = \mathbb{I}_n; 1 + v^\top B u \ne 0",
        r"(A + u v^\top) \left(B - \frac{1}{1 + v^\top B u} B u v^\top B\right) = \mathbb{I}_n",
    ),
    "projection": (
        r"x: real (n); w: unit vector (n)",
        r"\|x - \langle x, w\rangle w\|^2 = \|x\|^2 - \langle x, w\rangle^2",
    ),
    "bessel": (r"x: real (n); w: unit vector (n)", r"\langle x, w\rangle^2 \le \|x\|^2"),
    "abs-triangle": (r"a, b: real", r"|a + b| \le |a| + |b|"),
    "symmetric": (r"A: symmetric matrix (n, n); x, y: real (n)", r"\langle A x, y\rangle = \langle x, A y\rangle"),
    "log-convex": (
        r"x, y: real (n); n >= 1",
        r"\left(\sum_i e^{(x_i + y_i)/2}\right)^2 \le \sum_i e^{x_i} \sum_j e^{y_j}",
    ),
    "free-energy": (
        r"x: real (n); p: positive (n); \sum_i p_i = 1; n >= 1",
        r"\sum_i p_i x_i - \sum_i p_i \log p_i \le \log \sum_j e^{x_j}",
    ),
    "bounded-mean": (r"p: simplex (n); x: real (n); b: real; x_i \le b \text{ for all } i", r"\sum_i p_i x_i \le b"),
    "young-equality": (r"a, b: real", r"a^2 + b^2 = 2 a b \iff a = b"),
    "chain": (r"x: real (n); n >= 1", r"0 \le \sum_i \left(x_i - \frac{1}{n} \sum_j x_j\right)^2 \le \sum_i x_i^2"),
    "sum-others": (
        r"u: unit vectors (n, d); n >= 1",
        r"\sum_{j \neq i} \langle u_i, u_j\rangle = \langle u_i, \sum_j u_j\rangle - 1",
    ),
    "jensen-others": (
        r"u: unit vectors (n, d); n >= 2; alpha > 0",
        (
            r"\exp\left(\frac{1}{n-1} \sum_{j \neq i} \alpha \langle u_i, u_j\rangle\right)"
            r" \le \frac{1}{n-1} \sum_{j \neq i} e^{\alpha \langle u_i, u_j\rangle}"
        ),
    ),
    "quadratic": (r"a, b: real", r"0 \le 5 a^2 - 4 a b + b^2 - 2 a + 1"),
    "logistic": (r"t: real", r"\frac{1}{1 + e^{-t}} = \frac{e^t}{1 + e^t}"),
    "logistic-derivative": (r"t: real", r"\frac{e^t}{(1 + e^t)^2} \le \frac{1}{4}"),
    "softplus": (r"t: real", r"\log(1 + e^t) - \log(1 + e^{-t}) = t"),
    "square-root": (r"a: nonnegative", r"\sqrt{a} \le \frac{a + 1}{2}"),
    "unit-interval": (r"t >= 0; t <= 1", r"t^2 \le t"),
    "reals-order": (r"a, b, c: real; a \le b; b \le c", r"a \le c"),
    "sherman-left": (
        r"A, B: matrix (n, n); u, v: real (n); B A = \mathbb{I}_n; A B = \mathbb{I}_n; 1 + v^\top B u \ne 0",
        r"\left(B - \frac{1}{1 + v^\top B u} B u v^\top B\right) (A + u v^\top) = \mathbb{I}_n",
    ),
    "woodbury-push": (r"A: matrix (n, m); B: matrix (m, n)", r"A (\mathbb{I}_m + B A) = (\mathbb{I}_n + A B) A"),
    "householder": (
        r"w: unit vector (n)",
        r"(\mathbb{I}_n - 2 w w^\top)(\mathbb{I}_n - 2 w w^\top) = \mathbb{I}_n",
    ),
    "projector": (r"w: unit vector (n)", r"w w^\top w w^\top = w w^\top"),
    "cov-shift": (
        r"x, y: real (n); n >= 1",
        r"\sum_i (x_i - \frac{1}{n}\sum_j x_j) y_i = \sum_i (x_i - \frac{1}{n}\sum_j x_j)(y_i - \frac{1}{n}\sum_j y_j)",
    ),
    "steiner": (
        r"u: vectors (n, d); c: real (d); n >= 1",
        r"\sum_i \|u_i - c\|^2 = \sum_i \|u_i - \frac{1}{n}\sum_j u_j\|^2 + n \|\frac{1}{n} \sum_j u_j - c\|^2",
    ),
    "pairwise": (r"u: vectors (n, d)", r"\sum_{i,j} \|u_i - u_j\|^2 = 2 n \sum_i \|u_i\|^2 - 2 \|\sum_i u_i\|^2"),
    "unit-pair": (r"u: unit vectors (n, d)", r"\sum_{i,j} \langle u_i, u_j \rangle \ge 0"),
    "mean-min": (
        r"x: real (n); c: real; n >= 1",
        r"\sum_i (x_i - \frac{1}{n}\sum_j x_j)^2 \le \sum_i (x_i - c)^2",
    ),
    "ridge-psd": (
        r"A: matrix (n, m); x: real (m); lambda >= 0",
        r"0 \le x^\top (A^\top A + \lambda \mathbb{I}_m) x",
    ),
    "skew": (r"A: matrix (n, n); x: real (n)", r"x^\top (A - A^\top) x = 0"),
    "sq-abs": (r"x: real (n)", r"\left|\sum_i x_i\right| \le \sum_i |x_i|"),
    "abs-square": (r"a: real", r"|a|^2 = a^2"),
    "diff-squares": (r"a, b: real", r"a^4 - b^4 = (a - b)(a + b)(a^2 + b^2)"),
    "binomial": (r"a, b: real", r"(a+b)^4 = a^4 + 4 a^3 b + 6 a^2 b^2 + 4 a b^3 + b^4"),
    "partial": (r"t: real; t > 0", r"\frac{1}{t (t + 1)} = \frac{1}{t} - \frac{1}{t + 1}"),
    "ineq-frac": (r"a, b: positive", r"\frac{2}{\frac{1}{a} + \frac{1}{b}} \le \frac{a + b}{2}"),
    "titu": (r"a, b, s, t: real; s > 0; t > 0", r"\frac{(a + b)^2}{s + t} \le \frac{a^2}{s} + \frac{b^2}{t}"),
    "sech": (r"t: real", r"2 \le e^t + e^{-t}"),
    "log1p": (r"t > 0", r"\log(1 + t) \le t"),
    "xlogx": (r"t > 0", r"t \log t \ge t - 1"),
    "logmono": (r"a, b: positive; a \le b", r"\log a \le \log b"),
    "expmono": (r"a, b: real; a < b", r"e^a < e^b"),
    "lse-max": (
        r"x: real (n); b: real; n >= 1; x_i \le b \text{ for all } i",
        r"\log \sum_i e^{x_i} \le b + \log n",
    ),
    "softmax-sum": (r"x: real (n); n >= 1", r"\sum_i \frac{e^{x_i}}{\sum_j e^{x_j}} = 1"),
    "softmax-pos": (r"x: real (n); n >= 1", r"0 < \frac{e^{x_i}}{\sum_j e^{x_j}}"),
    "softmax-jac": (r"p: simplex (n)", r"\sum_j (\delta_{ij} p_i - p_i p_j) = 0"),
    "var-bound": (
        r"p: simplex (n); x: real (n); x_i \le 1 \text{ for all } i; x_i \ge -1 \text{ for all } i",
        r"\sum_i p_i x_i^2 - (\sum_i p_i x_i)^2 \le 1",
    ),
    "quartic": (r"a, b: real", r"2 a^2 b^2 \le a^4 + b^4"),
    "cubic": (r"a, b: positive", r"a^2 b + a b^2 \le a^3 + b^3"),
    "nesbitt": (r"a, b, c: positive", r"\frac{a}{b + c} + \frac{b}{c + a} + \frac{c}{a + b} \ge \frac{3}{2}"),
    "log-sum-ineq": (
        r"p, q: positive (n); n >= 1",
        r"\sum_i p_i \log \frac{p_i}{q_i} \ge (\sum_i p_i) \log \frac{\sum_i p_i}{\sum_i q_i}",
    ),
    "holder-exp": (
        r"x, y: real (n); n >= 1",
        r"\log \sum_i e^{\frac{x_i + y_i}{2}} \le \frac{1}{2} \log \sum_i e^{x_i} + \frac{1}{2} \log \sum_i e^{y_i}",
    ),
    "strict": (r"a: real", r"0 < a^2 + a + 1"),
    "equality-cauchy": (r"u: unit vectors (n, d)", r"\langle u_i, u_j\rangle = 1 \iff \|u_i - u_j\|^2 = 0"),
    "implies": (r"a, b: real", r"a = b \implies a^2 = b^2"),
    "size": (r"n >= 2", r"\frac{1}{n - 1} \le \frac{2}{n}"),
    "size2": (r"n >= 1; d >= 1; d >= n", r"\frac{1}{d} \le \frac{1}{n}"),
    "simplex-square": (r"p: simplex (n); n >= 1", r"\frac{1}{n} \le \sum_i p_i^2"),
    "simplex-upper": (r"p: simplex (n)", r"\sum_i p_i^2 \le 1"),
    "max-mean": (r"x: nonnegative (n); n >= 1", r"\sum_i x_i^2 \le (\sum_i x_i)^2"),
    "det": (r"a, b, c, d: real", r"(a d - b c)^2 + (a c + b d)^2 = (a^2 + b^2)(c^2 + d^2)"),
    "orthogonal-norm": (r"A: matrix (n, n); x: real (n); A^\top A = \mathbb{I}_n", r"\|A x\|^2 = \|x\|^2"),
    "trace-cyclic": (
        r"A: matrix (n, m); B: matrix (m, k); C: matrix (k, n)",
        r"\sum_i \sum_a \sum_b A_{ia} B_{ab} C_{bi} = \sum_b \sum_i \sum_a C_{bi} A_{ia} B_{ab}",
    ),
    "bigO": (
        r"x: real (n); n >= 1; x_i \le 1 \text{ for all } i; x_i \ge -1 \text{ for all } i; t: real",
        r"\log \sum_i e^{t x_i} = \log n + \frac{t}{n} \sum_i x_i + \mathcal{O}(t^2)",
    ),
}

NOT_TRUE = {
    "variance-coefficient": (
        r"x: real (n); n >= 1",
        r"\sum_i (x_i - \frac{1}{n} \sum_j x_j)^2 = \sum_i x_i^2 - \frac{2}{n} (\sum_i x_i)^2",
    ),
    "spread-coefficient": (r"x: real (n)", r"\sum_i \sum_j (x_i - x_j)^2 = n \sum_i x_i^2 - 2 (\sum_i x_i)^2"),
    "lagrange-half": (
        r"x, y: real (n)",
        r"\sum_i x_i^2 \sum_j y_j^2 - (\sum_i x_i y_i)^2 = \sum_i \sum_j (x_i y_j - x_j y_i)^2",
    ),
    "parallelogram-coefficient": (r"x, y: real (n)", r"\|x + y\|^2 + \|x - y\|^2 = \|x\|^2 + \|y\|^2"),
    "polarisation-half": (r"x, y: real (n)", r"\langle x, y\rangle = \frac{1}{2} \left(\|x+y\|^2 - \|x-y\|^2\right)"),
    "polarisation-sign": (r"x, y: real (n)", r"\langle x, y\rangle = \frac{1}{4} \left(\|x+y\|^2 + \|x-y\|^2\right)"),
    "cauchy-reversed": (r"x, y: real (n)", r"(\sum_i x_i y_i)^2 \ge \sum_i x_i^2 \sum_j y_j^2"),
    "cauchy-strict": (r"x, y: real (n)", r"(\sum_i x_i y_i)^2 < \sum_i x_i^2 \sum_j y_j^2"),
    "cauchy-no-root": (r"x, y: real (n)", r"\langle x, y\rangle \le \|x\|^2 \|y\|^2"),
    "triangle-one": (r"x, y: real (n)", r"\|x + y\|^2 \le \|x\|^2 + \|y\|^2"),
    "unit-strict": (r"u: unit vectors (n, d)", r"\langle u_i, u_j\rangle < 1"),
    "unit-missing": (r"u: vectors (n, d)", r"\langle u_i, u_j\rangle \le 1"),
    "unit-sum-range": (r"u: unit vectors (n, d)", r"\|\sum_i u_i\|^2 \le n"),
    "unit-dist-sign": (r"u: unit vectors (n, d)", r"\|u_i - u_j\|^2 = 2 + 2\langle u_i, u_j\rangle"),
    "frame-coefficient": (r"u: unit vectors (n, d); d >= 1", r"\sum_i \sum_j \langle u_i, u_j\rangle^2 \ge n^2"),
    "frame-range": (
        r"u: unit vectors (n, d); d >= 1",
        r"\sum_i \sum_{j \neq i} \langle u_i, u_j\rangle^2 \ge \frac{n^2}{d}",
    ),
    "sum-others-range": (
        r"u: unit vectors (n, d); n >= 1",
        r"\sum_{j \neq i} \langle u_i, u_j\rangle = \langle u_i, \sum_j u_j\rangle",
    ),
    "gibbs-reversed": (
        r"p, q: positive (n); \sum_i p_i = 1; \sum_i q_i = 1",
        r"\sum_i p_i \log q_i \ge \sum_i p_i \log p_i",
    ),
    "gibbs-missing": (r"p, q: positive (n)", r"\sum_i p_i \log q_i \le \sum_i p_i \log p_i"),
    "entropy-base": (r"p: positive (n); \sum_i p_i = 1; n >= 1", r"-\sum_i p_i \log p_i \le \log n - 1"),
    "softmax-scale": (
        r"x: real (n); c: real; n >= 1",
        r"\frac{e^{c x_i}}{\sum_j e^{c x_j}} = \frac{e^{x_i}}{\sum_j e^{x_j}}",
    ),
    "lse-shift-sign": (r"x: real (n); c: real; n >= 1", r"\log \sum_j e^{x_j + c} = \log \sum_j e^{x_j} - c"),
    "lse-no-log": (r"x: real (n); n >= 1", r"1 + \log n + \frac{1}{n} \sum_i x_i \le \log \sum_j e^{x_j}"),
    "am-gm-reversed": (
        r"x: positive (n); n >= 1",
        r"\exp\left(\frac{1}{n} \sum_i \log x_i\right) \ge \frac{1}{n} \sum_i x_i",
    ),
    "hm-am-coefficient": (r"x: positive (n); n >= 1", r"n^2 + 1 \le \sum_i x_i \sum_j \frac{1}{x_j}"),
    "young-sign": (r"a, b: real", r"a b \le \frac{a^2}{2} - \frac{b^2}{2}"),
    "ratio-three": (r"a, b: positive", r"\frac{a}{b} + \frac{b}{a} \ge 3"),
    "exp-tangent-two": (r"t: real", r"1 + 2 t \le e^t"),
    "exp-tangent-strict": (r"t: real", r"1 + t < e^t"),
    "log-tangent-sign": (r"t > 0", r"\log t \ge t - 1"),
    "exp-mean-missing": (r"x: real (n)", r"n \le \sum_i e^{x_i}"),
    "jensen-weights-missing": (r"x: real (n); p: nonnegative (n)", r"e^{\sum_i p_i x_i} \le \sum_i p_i e^{x_i}"),
    "centring-coefficient": (
        r"n >= 1",
        (
            r"(\mathbb{I}_n - \frac{2}{n} \mathbf{1} \mathbf{1}^\top)(\mathbb{I}_n - \frac{2}{n} \mathbf{1} \mathbf{1}^\top)"
            r" = \mathbb{I}_n - \frac{2}{n} \mathbf{1} \mathbf{1}^\top"
        ),
    ),
    "ridge-sign": (
        r"A: matrix (n, m); x: real (m); b: real (n); lambda: real; A^\top A x + \lambda x = A^\top b",
        r"A^\top (b - A x) = - \lambda x",
    ),
    "inverse-missing": (r"A, B: matrix (n, n); b: real (n)", r"A B b = b"),
    "commute": (r"A, B: matrix (n, n)", r"A B = B A"),
    "projection-sign": (
        r"x: real (n); w: unit vector (n)",
        r"\|x - \langle x, w\rangle w\|^2 = \|x\|^2 + \langle x, w\rangle^2",
    ),
    "equality-case": (r"a, b: real", r"a^2 + b^2 = 2 a b \iff a = - b"),
    "interval-missing": (r"t >= 0", r"t^2 \le t"),
    "jensen-others-range": (
        r"u: unit vectors (n, d); n >= 2; alpha > 0",
        (
            r"\exp\left(\frac{1}{n-1} \sum_{j} \alpha \langle u_i, u_j\rangle\right)"
            r" \le \frac{1}{n-1} \sum_{j \neq i} e^{\alpha \langle u_i, u_j\rangle}"
        ),
    ),
    "symmetric-missing": (r"A: matrix (n, n); x, y: real (n)", r"\langle A x, y\rangle = \langle x, A y\rangle"),
    "chain-second": (
        r"x: real (n); n >= 1",
        r"0 \le \sum_i x_i^2 \le \sum_i \left(x_i - \frac{1}{n} \sum_j x_j\right)^2",
    ),
    "woodbury-sides": (r"A: matrix (n, m); B: matrix (m, n)", r"A (\mathbb{I}_m + B A) = (\mathbb{I}_n + A B) A + A"),
    "householder-one": (r"w: unit vector (n)", r"(\mathbb{I}_n - w w^\top)(\mathbb{I}_n - w w^\top) = \mathbb{I}_n"),
    "steiner-n": (
        r"u: vectors (n, d); c: real (d); n >= 1",
        r"\sum_i \|u_i - c\|^2 = \sum_i \|u_i - \frac{1}{n}\sum_j u_j\|^2 + \|\frac{1}{n} \sum_j u_j - c\|^2",
    ),
    "titu-weights": (
        r"a, b, s, t: real; s > 0; t > 0",
        r"\frac{(a + b)^2}{s + t} \ge \frac{a^2}{s} + \frac{b^2}{t}",
    ),
    "sech": (r"t: real", r"3 \le e^t + e^{-t}"),
    "simplex-square": (r"p: simplex (n); n >= 1", r"\frac{2}{n} \le \sum_i p_i^2"),
    "max-mean-sign": (r"x: real (n); n >= 1", r"\sum_i x_i^2 \le (\sum_i x_i)^2"),
    "expansion-coefficient": (
        r"x: real (n); n >= 1; x_i \le 1 \text{ for all } i; x_i \ge -1 \text{ for all } i; t: real",
        r"\log \sum_i e^{t x_i} = \log n + t \sum_i x_i + \mathcal{O}(t^2)",
    ),
    "nesbitt-two": (r"a, b, c: positive", r"\frac{a}{b + c} + \frac{b}{c + a} + \frac{c}{a + b} \ge 2"),
    "orthogonal-missing": (r"A: matrix (n, n); x: real (n)", r"\|A x\|^2 = \|x\|^2"),
}


@pytest.mark.parametrize("name", PROVED)
def test_true_statements_are_proved(name):
    given, latex = PROVED[name]
    (statement,) = questions([latex], given)
    found = attempt(statement, 20)
    assert found.status == "proved", found.lines()
    check_proves(found.theorem, statement)
    assert recheck.check(found.proof).ok
    assert not found.theorem.cited


@pytest.mark.parametrize("name", NOT_TRUE)
def test_false_variants_are_refuted(name):
    given, latex = NOT_TRUE[name]
    (statement,) = questions([latex], given)
    found = attempt(statement, 20)
    assert found.status == "refuted", found.lines()
    assert found.witness.text in found.last


def run(*args, **more):
    return subprocess.run(
        [sys.executable, "-c", "from referee.cli import main; main()", "try", *args],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **more,
    )


BAD = [
    (r"\frac{1}{n", "n >= 1", "bracket is not closed"),
    (r"x_i = x_i)", "x: real (n)", "closes nothing"),
    (r"\foo(x) = 1", "x: real (n)", r"\foo is not a macro"),
    (r"\lambda_i = 1", "x: real (n)", "lambda"),
    (r"\sum_i a = b", "a, b: real", "range"),
    (r"\langle x, y\rangle = 0", "x: real (n); y: real (m)", "n × 1 and m × 1"),
    (r"A B = A", "A: matrix (n, m); B: matrix (n, m)", "product"),
    (r"a = a", "a: quaternion (n)", "'quaternion' is not a kind"),
    (r"a = a", "a: real; a: real", "declared twice"),
    ("", "a: real", "nothing to try"),
    (" \n \n", "a: real", "nothing to try"),
    ("a + 1", "a: real", "relation is expected"),
    ("{" * 3000 + "a" + "}" * 3000 + " = a", "a: real", ""),
    ("a = a" + " + a" * 250_000, "a: real", ""),
    ("a = \x00", "a: real", ""),
]


@pytest.mark.parametrize(("latex", "given", "says"), BAD)
def test_bad_input_is_one_problem(latex, given, says):
    start = time.perf_counter()
    with pytest.raises(Problem) as error:
        questions([latex], given)
    assert says in str(error.value)
    assert len(str(error.value).splitlines()) <= 3
    assert time.perf_counter() - start < 2


def test_a_message_has_a_caret_and_names_the_equation():
    with pytest.raises(Problem, match="equation 2 cannot be read: column 5") as error:
        questions(["a = a\n\na = \\foo"], "a: real")
    assert str(error.value).endswith("a = \\foo\n      ^")


def test_displays_and_blank_lines_are_taken_off():
    assert equations(["$$a = b$$\n\n\\[ c = d \\]", " $e = f$ "]) == ["a = b", "c = d", "e = f"]


def test_contradictory_hypotheses_are_said():
    (statement,) = questions([r"x_i \le x_i + 1"], "x: real (n); n >= 2; n <= 1")
    found = attempt(statement)
    assert not found.satisfiable
    assert any("no model of the hypotheses was found" in line for line in found.lines()[:-1])
    assert found.last.startswith("proved")
    assert found.last.endswith("no model of the hypotheses was found")


def test_a_denominator_that_may_vanish_is_not_proved():
    (statement,) = questions([r"\frac{a b}{a} = b"], "a, b: real")
    found = attempt(statement)
    assert found.status == "not settled"
    assert "not shown to be defined: a ≠ 0 (it fails at a = 0" in found.last


def test_unsettled_says_how_many_models():
    (statement,) = questions([r"\sum_i |x_i|^3 \le \left(\sum_i |x_i|\right)^3 + \sum_i x_i^8"], "x: real (n)")
    found = attempt(statement, 3)
    if found.status != "proved":
        assert found.last.startswith("not settled: not refuted in ")
        assert found.last.endswith("models, not proved, within 3 s")


def test_a_chain_is_told_link_by_link():
    (statement,) = questions([r"0 \le a^2 \le a^2 + a^4 b^2 + |c|^3 \le \log d"], "a, b, c: real; d > 0")
    assert attempt(statement, 5).status == "refuted"


def test_the_time_is_kept():
    (statement,) = questions(
        [r"\sum_{i,j,k} e^{x_i x_j x_k} \le \sum_{i,j} e^{x_i^2 x_j} + n^3 \sum_i e^{x_i^4}"], "x: real (n)"
    )
    start = time.monotonic()
    attempt(statement, 1)
    assert time.monotonic() - start < 3


def test_the_same_answer_twice():
    (statement,) = questions([PROVED["gibbs"][1]], PROVED["gibbs"][0])
    assert attempt(statement).lines() == attempt(statement).lines()


def test_equality_cases_are_told():
    (statement,) = questions([PROVED["exp-tangent"][1]], "t: real")
    assert "equality  1 + t = exp(t) ⟺ t = 0" in attempt(statement).lines()


def test_the_summary_starts_with_the_worst():
    found = [attempt(s) for s in questions(["a = a\n\na = a + 1\n\na^2 = a a"], "a: real")]
    assert summary(found) == "refuted: 1 of 3 equations; 2 proved"


SESSION = r"""
\sum_i (x_i - y_i)^2 = \|x\|^2 - 2 \langle x, y\rangle + \|y\|^2

\|x + y\|^2 \le \|x\|^2 + \|y\|^2

\log \sum_i e^{x_i} \ge \log n + \frac{1}{n} \sum_i x_i
"""
GIVEN = ("--given", "x, y: real (n); n >= 1")


def test_a_first_session(tmp_path):
    file = tmp_path / "paper.tex"
    file.write_text(SESSION, encoding="utf-8")
    for done in (run("-", *GIVEN, input=SESSION), run("--file", str(file), *GIVEN)):
        assert done.returncode == 1
        assert done.stderr == ""
        blocks = done.stdout.strip().split("\n\n")
        assert [b.splitlines()[-1].split()[0].rstrip(":") for b in blocks] == ["proved", "refuted", "proved", "refuted"]
        assert "the left side is" in blocks[1].splitlines()[-1]


@pytest.mark.parametrize(
    ("latex", "code", "start"),
    [("a b = b a", 0, "proved"), ("a b = b + a", 1, "refuted: "), (r"\frac{a}{b} = \frac{a}{b}", 4, "not settled: ")],
)
def test_exit_codes(latex, code, start):
    done = run(latex, "--given", "a, b: real")
    assert done.returncode == code, done
    assert done.stdout.splitlines()[-1].startswith(start)


@pytest.mark.parametrize(
    "args", [("a = \\foo",), (), ("a = a", "--given", "a: what (n)"), ("--file", "/nowhere"), ("a=a", "--seconds", "0")]
)
def test_usage_errors_exit_2_without_a_traceback(args):
    done = run(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_file_that_is_not_text(tmp_path):
    file = tmp_path / "x.tex"
    file.write_bytes(b"\xff\xfe\x00a = b")
    done = run("--file", str(file))
    assert (done.returncode, done.stderr.strip()) == (2, "referee: the input is not text in UTF-8")


def test_try_does_without_sympy():
    code = "import sys\nfrom referee.attempt import attempt\nfrom referee.questions import questions\n"
    code += "attempt(questions(['a b = b a', 'a^2 >= 0', 'a = 2'], 'a, b: real')[0])\nassert 'sympy' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
