"""Makes arb.txt, random nested expressions and their digits as Arb's rigorous balls give them:
python3 make_arb.py > arb.txt (pip install python-flint)."""
import random
from flint import arb, ctx, fmpq

random.seed(2026)
DIGITS = 20


class NoValue(Exception):
    """The expression has no value, or none that this program can prove."""


def sign(x):
    if x > 0:
        return 1
    if x < 0:
        return -1
    raise NoValue


def positive(x):
    if sign(x) < 0:
        raise NoValue
    return x


def inside(x):
    return positive(1 - abs(x)) and x


def whole(x, direction):
    result = x.floor() if direction < 0 else x.ceil()
    if not result.is_exact():
        raise NoValue
    return result


def not_whole(x):
    if x.contains_integer():
        raise NoValue
    return x


FUNCTIONS = {
    'exp': arb.exp, 'ln': lambda x: positive(x).log(), 'log2': lambda x: positive(x).log() / arb(2).log(),
    'log10': lambda x: positive(x).log() / arb(10).log(), 'sqrt': lambda x: positive(x).sqrt(),
    'cbrt': lambda x: sign(x) * abs(x).root(3), 'sin': arb.sin, 'cos': arb.cos, 'tan': arb.tan,
    'asin': lambda x: inside(x).asin(), 'acos': lambda x: inside(x).acos(), 'atan': arb.atan, 'sinh': arb.sinh,
    'cosh': arb.cosh, 'tanh': arb.tanh, 'asinh': arb.asinh, 'acosh': lambda x: positive(x - 1) and x.acosh(),
    'atanh': lambda x: inside(x).atanh(), 'gamma': lambda x: not_whole(x).gamma(),
    'lgamma': lambda x: not_whole(x) and positive(x).lgamma(), 'erf': arb.erf, 'erfc': arb.erfc, 'abs': abs,
    'frac': lambda x: x - whole(x, -sign(x)),
}


def leaf():
    n, k = random.randrange(-9, 10), random.randrange(1, 60)
    a, b = random.randrange(1, 50), random.randrange(2, 50)
    return random.choice([
        lambda: (f'{a}.{k:02}', lambda: arb(fmpq(100 * a + k, 100))),
        lambda: (f'({a}/{b})', lambda: arb(a) / b),
        lambda: (f'({n} + 10^-{k})', lambda: n + arb(10) ** -k),
        lambda: (f'({n} - 10^-{k})', lambda: n - arb(10) ** -k),
        lambda: (f'10^-{k}', lambda: arb(10) ** -k),
        lambda: (f'10^{k}', lambda: arb(10) ** k),
        lambda: (f'({n}*pi/{b})', lambda: arb.pi() * n / b),
        lambda: (f'sqrt({b})', lambda: arb(b).sqrt()),
        lambda: ('e', lambda: arb(1).exp()),
    ])()


def expression(depth):
    if depth == 0:
        return leaf()
    (a, left), (b, right) = expression(depth - 1), expression(random.randrange(depth))
    name, n = random.choice(list(FUNCTIONS)), random.randrange(2, 8)
    function = FUNCTIONS[name]
    return random.choice([
        lambda: (f'{name}({a})', lambda: function(left())),
        lambda: (f'{name}({a})', lambda: function(left())),
        lambda: (f'{name}({a})', lambda: function(left())),
        lambda: (f'({a} + {b})', lambda: left() + right()),
        lambda: (f'({a} - {b})', lambda: left() - right()),
        lambda: (f'({a} * {b})', lambda: left() * right()),
        lambda: (f'({a} / {b})', lambda: left() / right()),
        lambda: (f'root({a}, {n})', lambda: positive(left()).root(n)),
        lambda: (f'({a})^({b})', lambda: (positive(left()).log() * right()).exp()),
        lambda: (f'log({a}, {b})', lambda: positive(left()).log() / positive(right()).log()),
        lambda: (f'atan2({a}, {b})', lambda: arb.atan2(left(), right())),
        lambda: (f'(({a}) mod ({b}))', lambda: left() - right() * whole(left() / right(), -1)),
    ])()


def rounded(value):
    """The digits, where all of the ball rounds to the same ones; in the calculator's notation."""
    for exponent in range(-500, 500):
        scaled = abs(value) * arb(10) ** (DIGITS - 1 - exponent)
        if scaled >= arb(10) ** (DIGITS - 1) and scaled < arb(10) ** DIGITS:
            break
    else:
        raise NoValue
    digits = str((scaled + fmpq(1, 2)).floor().unique_fmpz())
    if len(digits) > DIGITS:
        digits, exponent = digits[:-1], exponent + 1
    minus = '-' if value < 0 else ''
    if exponent < -7 or exponent >= DIGITS:
        return f'{minus}{digits[0]}.{digits[1:]}e{exponent}'
    if exponent < 0:
        return f"{minus}0.{'0' * (-exponent - 1)}{digits}"
    return minus + digits[:exponent + 1] + ('.' + digits[exponent + 1:] if exponent + 1 < DIGITS else '')


def digits_of(evaluate):
    for ctx.prec in (300, 1200, 5000):
        try:
            value = evaluate()
            if value.is_finite() and not value.contains(0) and value.rel_accuracy_bits() > 150:
                return rounded(value)
        except (NoValue, AttributeError, TypeError, ValueError):
            pass
    return None


print('# Random nested expressions, recorded from python-flint (Arb) by make_arb.py.')
count = 0
while count < 400:
    text, evaluate = expression(random.randrange(1, 4))
    digits = digits_of(evaluate)
    # Exact short decimals are shown without the zeros that Arb knows nothing of.
    if digits and not digits.split('e')[0].endswith('0'):
        count += 1
        print(f'{text} = ~ {digits}')
