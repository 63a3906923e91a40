# The coefficients of the polynomials in native/compute/math/*.inl. Needs mpmath.
#
#   python3 scripts/minimax.py [name]
#
# Each is the polynomial p of its degree with the least maximum of |(p - f) w| on an interval, by least
# squares over Chebyshev's points whose weights are moved towards the largest errors (Lawson), in 70
# digits. The coefficients are rounded to doubles one after the other, the lowest first, each time
# fitting the rest anew, so that the rounded ones belong together.
import sys

from mpmath import cosh, cos, cbrt, asin, atan, expm1, log, lu_solve, matrix, mp, mpf, pi, sin, sinh, sqrt, tan

mp.dps = 70
LN2 = log(2)


def solve(f, low, high, powers, w, points):
    xs = [low + (high - low) * (1 - cos(pi * (i + mpf(1) / 2) / points)) / 2 for i in range(points)]
    xs = [x for x in xs if w(x) != 0]
    rows = [[x**p for p in powers] for x in xs]
    values = [f(x) for x in xs]
    weights = [w(x) ** 2 for x in xs]
    moved = [mpf(1)] * len(xs)
    best = None
    size = len(powers)
    for _ in range(6):
        a, b = matrix(size, size), matrix(size, 1)
        for row, value, weight, more in zip(rows, values, weights, moved):
            for i in range(size):
                part = weight * more * row[i]
                b[i] += part * value
                for j in range(size):
                    a[i, j] += part * row[j]
        found = list(lu_solve(a, b))
        errors = [
            abs(sum(c * r for c, r in zip(found, row)) - value) * sqrt(weight)
            for row, value, weight in zip(rows, values, weights)
        ]
        if best is None or max(errors) < best[1]:
            best = (found, max(errors))
        mean = sum(errors) / len(errors)
        moved = [m * (mpf('0.1') + e / mean) for m, e in zip(moved, errors)]
    return best[0]


def fit(f, low, high, count, w, fixed=(), points=60):
    done = [mpf(c) for c in fixed]
    low, high = mpf(low), mpf(high)
    while len(done) < count:
        rest = lambda x: f(x) - sum(c * x**i for i, c in enumerate(done))
        done.append(mpf(float(solve(rest, low, high, range(len(done), count), w, points)[0])))
    xs = [low + (high - low) * i / 400 for i in range(401)]
    worst = max(abs((sum(c * x**i for i, c in enumerate(done)) - f(x)) * w(x)) for x in xs)
    return done, worst


def of_square(f, *series):
    """f as a function of the square of its argument; near 0, where f cancels, by its series."""
    def value(z):
        if z < mpf('1e-9'):
            return sum(mpf(a) / b * z**i for i, (a, b) in enumerate(series))
        return f(sqrt(z))
    return value


def tail_of_exp(r):
    if abs(r) < mpf('1e-8'):
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (expm1(r) - r) / r**2


def tail_of_log(s):
    return (log((1 + s) / (1 - s)) / s - 2) / s**2


HALF_LN2 = LN2 / 2 * mpf('1.0001')
EIGHTH = (pi / 4) ** 2 * mpf('1.0005')
S = ((sqrt(2) - 1) / (sqrt(2) + 1) * mpf('1.0001')) ** 2
NEAR = ((sqrt(mpf(3) / 2) - 1) / (sqrt(mpf(3) / 2) + 1) * mpf('1.0001')) ** 2
log_series = ((2, 3), (2, 5), (2, 7))
sin_series = ((-1, 6), (1, 120), (-1, 5040))
cos_series = ((1, 24), (-1, 720), (1, 40320))

FITS = {
    'exp': lambda: fit(tail_of_exp, -HALF_LN2, HALF_LN2, 10, lambda r: r * r, fixed=[0.5], points=200),
    'expm1': lambda: fit(tail_of_exp, -HALF_LN2, HALF_LN2, 11, lambda r: r * r, fixed=[0.5], points=200),
    'sinh': lambda: fit(of_square(lambda r: (sinh(r) / r - 1) / r**2, (1, 6), (1, 120), (1, 5040)),
                        0, HALF_LN2**2, 6, lambda z: z),
    'cosh': lambda: fit(of_square(lambda r: (cosh(r) - 1) / r**2, (1, 2), (1, 24), (1, 720)),
                        0, HALF_LN2**2, 6, lambda z: z, fixed=[0.5]),
    'log': lambda: fit(of_square(tail_of_log, *log_series), 0, S, 7, lambda z: z, points=200),
    'pow': lambda: fit(of_square(lambda s: (tail_of_log(s) * 3 / 2 - 1) / s**2, (3, 5), (3, 7), (3, 9)),
                       0, NEAR, 6, lambda z: z * z),
    'sin': lambda: fit(of_square(lambda r: (sin(r) / r - 1) / r**2, *sin_series), 0, EIGHTH, 6,
                       lambda z: z, points=200),
    'cos': lambda: fit(of_square(lambda r: (cos(r) - 1 + r * r / 2) / r**4, *cos_series), 0, EIGHTH, 6,
                       lambda z: z * z, points=200),
    'asin': lambda: fit(of_square(lambda v: (asin(v) / v - 1) / v**2, (1, 6), (3, 40), (15, 336)),
                        0, 0.25, 13, lambda z: z),
    'atan': lambda: fit(of_square(lambda t: (atan(t) / t - 1) / t**2, (-1, 3), (1, 5), (-1, 7)),
                        0, (tan(pi / 8) * mpf('1.00001')) ** 2, 11, lambda z: z),
    'cbrt': lambda: fit(cbrt, 1, 2, 6, lambda m: 1 / cbrt(m)),
}

for name in sys.argv[1:] or FITS:
    coefficients, worst = FITS[name]()
    print(f'{name}: within 2^{float(log(worst, 2)):.1f}')
    print('  ' + ', '.join(float(c).hex() for c in coefficients))
