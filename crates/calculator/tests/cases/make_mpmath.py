"""Makes mpmath.txt, the values an independent library finds: python3 make_mpmath.py > mpmath.txt (pip install mpmath)."""
from mpmath import *
import random
random.seed(7)
mp.dps = 400
def show(x, n=20):
    x = mpf(x)
    neg = x < 0
    x = abs(x)
    e = int(floor(log10(x)))
    m = x / mpf(10)**(e-n+1)
    if m >= mpf(10)**n: e += 1; m /= 10
    if m < mpf(10)**(n-1): e -= 1; m *= 10
    d = str(int(floor(m + mpf(1)/2)))
    if len(d) > n: d = d[:-1]; e += 1
    s = '-' if neg else ''
    if e < -7 or e >= n: return f"{s}{d[0]}.{d[1:]}e{e}"
    if e < 0: return s + '0.' + '0'*(-e-1) + d
    return s + d[:e+1] + ('.' + d[e+1:] if e+1 < n else '')
funcs = {
 'exp': (exp, -60, 60), 'ln': (log, 0.001, 1000), 'log10': (log10, 0.001, 1e6), 'log2': (lambda x: log(x)/log(2), .001, 1e6),
 'sqrt': (sqrt, 0.001, 1e6), 'cbrt': (cbrt, 0.001, 1e6), 'sin': (sin, -100, 100), 'cos': (cos, -100, 100), 'tan': (tan, -100, 100),
 'asin': (asin, -1, 1), 'acos': (acos, -1, 1), 'atan': (atan, -1000, 1000), 'sinh': (sinh, -40, 40), 'cosh': (cosh, -40, 40),
 'tanh': (tanh, -20, 20), 'asinh': (asinh, -1000, 1000), 'acosh': (acosh, 1, 1000), 'atanh': (atanh, -1, 1),
 'gamma': (gamma, -20, 60), 'lgamma': (lambda x: log(abs(gamma(x))), -20, 200), 'erf': (erf, -5, 5), 'erfc': (erfc, -4, 40),
}
out = []
for name, (f, lo, hi) in funcs.items():
    for i in range(14):
        digits = random.choice([1, 2, 4, 8])
        a = random.uniform(lo, hi) if i % 2 else (random.uniform(max(lo,0.0)+1e-9, min(hi, 2))*10**random.uniform(-6, 0) if lo < 1 else random.uniform(lo, min(hi, 3)))
        text = f"{a:.{digits+2}f}"
        x = mpf(text)
        if not (lo < x < hi) or x == 0 or (name in('gamma','lgamma') and x == int(x)) or x in (1, -1): continue
        y = f(x)
        if y == 0: continue
        out.append((f"{name}({text})", show(y)))
special = [
 ("exp(pi*sqrt(163)) - 262537412640768744", exp(pi*sqrt(163)) - 262537412640768744),
 ("sqrt(10^30+1) - 10^15", sqrt(mpf(10)**30+1)-mpf(10)**15),
 ("sin(10^22)", sin(mpf(10)**22)), ("cos(10^100)", cos(mpf(10)**100)), ("sin(10^300)", sin(mpf(10)**300)),
 ("sin(pi + 10^-40)*10^40", sin(pi+mpf(10)**-40)*mpf(10)**40),
 ("tan(pi/2 + 10^-30)", tan(pi/2+mpf(10)**-30)), ("e^pi - pi", exp(pi)-pi), ("pi^e", pi**e), ("2^sqrt(2)", mpf(2)**sqrt(2)),
 ("1.0000000001^10000000000", mpf('1.0000000001')**10000000000), ("exp(10^-30) - 1", exp(mpf(10)**-30)-1),
 ("ln(1 + 10^-30)", log(1+mpf(10)**-30)), ("cos(10^-20) - 1", cos(mpf(10)**-20)-1), ("atan2(1, 3)", atan2(1,3)), ("atan2(-1, -3)", atan2(-1,-3)),
 ("tan(1e22)", tan(mpf(10)**22)), ("gamma(1/3)^3", gamma(mpf(1)/3)**3), ("gamma(0.0001)", gamma(mpf('0.0001'))), ("lgamma(1e10 + 0.5)", loggamma(mpf(10)**10+mpf('0.5'))),
 ("gamma(-19.999)", gamma(mpf('-19.999'))), ("lgamma(1.0000001)", log(gamma(mpf('1.0000001')))), ("lgamma(-0.5)", log(abs(gamma(mpf('-0.5'))))), ("erfc(100)", erfc(mpf(100))), ("erf(10^-20)", erf(mpf(10)**-20)),
 ("1 - erf(8)", 1-erf(mpf(8))), ("erfc(-2)", erfc(mpf(-2))), ("erfc(6.5)", erfc(mpf('6.5'))), ("sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7) + sqrt(11)", sqrt(2)+sqrt(3)+sqrt(5)+sqrt(7)+sqrt(11)),
 ("sum(1/k^2, k, 1, 100) - pi^2/6", sum(mpf(1)/k**2 for k in range(1,101)) - pi**2/6),
 ("sin(sin(sin(1)))", sin(sin(sin(mpf(1))))), ("ln(ln(ln(10^100)))", log(log(log(mpf(10)**100)))), ("exp(exp(exp(1)))", exp(exp(exp(mpf(1))))), ("(1 + 1/10^20)^(10^20) - e", (1+mpf(10)**-20)**(mpf(10)**20)-e),
 ("asin(1 - 10^-30)", asin(1-mpf(10)**-30)), ("acosh(1 + 10^-30)", acosh(1+mpf(10)**-30)), ("atanh(1 - 10^-30)", atanh(1-mpf(10)**-30)), ("sinh(10^-25)", sinh(mpf(10)**-25)), ("tanh(50)", tanh(mpf(50))), ("1 - tanh(50)", 1-tanh(mpf(50))),
 ("sin(pi/7)", sin(pi/7)), ("cos(355)", cos(mpf(355))), ("sin(355/113)", sin(mpf(355)/113)), ("cos(6381956970095103*2^797)", None),
]
mp.dps = 1500
for t, v in special:
    if v is None: v = cos(mpf(6381956970095103)*mpf(2)**797)
    out.append((t, show(v)))
mp.dps = 1500
print("# Recorded from mpmath 1.3 (Python), at 400 and more digits of working precision, rounded to 20 digits.")
print("# Made by tests/cases/make_mpmath.py; the arguments are random decimals (seed 7) and cases known to be hard.")
for t, v in out: print(f"{t} = ~ {v}")
