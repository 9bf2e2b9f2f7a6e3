"""Holds the lines that tests ran (lcov) to a limit for each crate: scripts/coverage-gate.py lcov.info

What decides about people's answers, accounts and data has to be run by tests to the last line. Elsewhere what is left
are the ways out of a process that a test cannot take: a lost terminal, a signal, a port that is gone.
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


def main(path):
    crates, missed = defaultdict(lambda: [0, 0]), defaultdict(list)
    for crate, file, lines in read(path):
        crates[crate][0] += sum(1 for count in lines.values() if count)
        crates[crate][1] += len(lines)
        missed[crate] += [f"{file}:{number}" for number, count in sorted(lines.items()) if not count]
    if not crates:
        sys.exit("coverage: the report names no file of a crate")
    ran, all_lines = (sum(numbers[i] for numbers in crates.values()) for i in (0, 1))
    failed = []
    for crate, (some, of) in sorted(crates.items()):
        percent, limit = 100 * some / of, LIMITS.get(crate)
        print(f"{crate:12} {some:6} of {of:6} lines  {percent:6.2f} %" + (f"  (at least {limit:g} %)" if limit else ""))
        if limit and percent < limit:
            failed.append(crate)
    overall = 100 * ran / all_lines
    print(f"{'together':12} {ran:6} of {all_lines:6} lines  {overall:6.2f} %  (at least {OVERALL:g} %)")
    for crate in failed:
        print(f"\nNo test runs these lines of {crate}:\n  " + "\n  ".join(missed[crate]))
    if failed or overall < OVERALL:
        sys.exit("coverage: below the limit")


if __name__ == "__main__":
    main(*sys.argv[1:])
