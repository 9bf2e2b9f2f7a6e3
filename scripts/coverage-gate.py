"""Holds the lines that tests ran (lcov) to a limit for each crate: scripts/coverage-gate.py lcov.info

What decides about people's answers, accounts and data has to be run by tests to the last line. Elsewhere what is left
are the ways out of a process that a test cannot take: a lost terminal, a signal, a port that is gone.

What no test can run is left out, and has to say so where it stands:

- the next line below `// coverage: why`, or the whole block that it opens. It is an error if it runs after all.
- `unreachable!("why")`, which would end a test that ran it.
"""

import re
import sys
from collections import defaultdict

LIMITS = {"calculator": 100.0, "accounts": 100.0, "app": 100.0, "storage": 100.0}
OVERALL = 98.0


def read(path):
    """Yields the crate, the file, and its lines with how often each ran."""
    with open(path, encoding="utf-8") as report:
        for line in report:
            line = line.strip()
            if line.startswith("SF:"):
                file, lines = line[3:], {}
            elif line.startswith("DA:"):
                number, count = line[3:].split(",")[:2]
                lines[int(number)] = max(int(count), lines.get(int(number), 0))
            elif line == "end_of_record":
                found = re.search(r"crates/([^/]+)/(src/.*)", file)
                if found:
                    yield found[1], found[0], lines


def left_out(file):
    """The lines that need not run: each argument with the lines that it is for."""
    with open(file, encoding="utf-8") as source:
        texts = source.read().split("\n")
    for at, text in enumerate(texts):
        if re.search(r'\bunreachable!\("', text):
            yield "unreachable", {at + 1}
        elif argument := re.match(r"\s*// coverage: (.+)", text):
            first = next(n for n in range(at + 1, len(texts)) if not texts[n].lstrip().startswith("//"))
            last, indent = first, re.match(r"\s*", texts[first])[0]
            # A block ends with the bracket that stands below its first letter.
            if texts[first].rstrip().endswith(("{", "(", "[")):
                last = next(n for n in range(first + 1, len(texts)) if re.match(indent + r"[})\]]", texts[n]))
            # A signature over several lines is followed by its body.
            while texts[last].rstrip().endswith("{") and last > first:
                last = next(n for n in range(last + 1, len(texts)) if re.match(indent + r"[})\]]", texts[n]))
            yield argument[1], set(range(first + 1, last + 2))


def main(path):
    crates, missed = defaultdict(lambda: [0, 0]), defaultdict(list)
    excluded, failed = 0, []
    for crate, file, lines in read(path):
        for argument, numbers in left_out(file):
            numbers &= lines.keys()
            if argument != "unreachable" and any(lines[number] for number in numbers):
                failed.append(f"{file}:{min(numbers)} runs, although it is said to be left out: {argument}")
            excluded += len(numbers)
            for number in numbers:
                del lines[number]
        crates[crate][0] += sum(1 for count in lines.values() if count)
        crates[crate][1] += len(lines)
        missed[crate] += [f"{file}:{number}" for number, count in sorted(lines.items()) if not count]
    if missing := LIMITS.keys() - crates.keys():
        sys.exit(f"coverage: the report names no file of {', '.join(sorted(missing))}")
    for crate, (some, of) in sorted(crates.items()):
        percent, limit = 100 * some / of, LIMITS.get(crate)
        print(f"{crate:12} {some:6} of {of:6} lines  {percent:6.2f} %" + (f"  (at least {limit:g} %)" if limit else ""))
        if limit and percent < limit:
            failed.append(f"No test runs these lines of {crate}:\n  " + "\n  ".join(missed[crate]))
    ran, of = (sum(numbers[i] for numbers in crates.values()) for i in (0, 1))
    overall = 100 * ran / of
    print(f"{'together':12} {ran:6} of {of:6} lines  {overall:6.2f} %  (at least {OVERALL:g} %)")
    print(f"{'left out':12} {excluded:6} lines, each with its reason in the source")
    if overall < OVERALL:
        failed.append(f"Together it is less than {OVERALL:g} %.")
    if failed:
        sys.exit("\n" + "\n\n".join(failed) + "\ncoverage: below the limit")


if __name__ == "__main__":
    main(*sys.argv[1:])
