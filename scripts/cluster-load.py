"""Writes to Reckon without a pause while its cluster loses parts, and compares: scripts/cluster-load.py URL EVENTS [CLIENTS]

Each client signs in once, as its own user, and then keeps calculations, reads them back and now and then signs in anew. What
gets no answer, or a 503, is sent again with the same Idempotency-Key until it is acknowledged. EVENTS is a file to which
scripts/cluster-test.sh appends what it breaks: lines of a time and a title, `recovered` where the database takes writes again, and
at last `end`. Then every acknowledged write is looked up.
"""

import http.client
import json
import os
import ssl
import sys
import threading
import time
import urllib.parse
from collections import Counter, defaultdict

PASSWORD = "a plum in the orchard at dusk"
PAUSE = 0.1
RUN = str(os.getpid())


class Client(threading.Thread):
    """One user in one browser. `errors` and `acknowledged` are lists of tuples that begin with the time of the start."""

    def __init__(self, url, number, stop):
        super().__init__(daemon=True)
        self.address, self.name, self.stop = urllib.parse.urlsplit(url), f"user{number}_{RUN}", stop
        self.connection, self.headers = None, {}
        self.acknowledged, self.errors, self.sign_ins, self.reads, self.stale = [], [], 0, 0, 0
        self.unsure = set()

    def ask(self, what, method, path, body=None, headers=None):
        """The status and what it says; 0 where no answer came. Everything but the expected is an error with its time."""
        start = time.time()
        try:
            if self.connection is None:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
                extra = {"context": context} if self.address.scheme == "https" else {}
                self.connection = kind(self.address.hostname, self.address.port, timeout=60, **extra)
            self.connection.request(method, path, body, {**self.headers, **(headers or {})})
            response = self.connection.getresponse()
            status, text = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection, status, text = None, 0, repr(error).encode()
        if status not in (200, 201):
            self.errors.append((start, time.time(), what, status, text[:200].decode(errors="replace")))
            return status, None
        return status, json.loads(text)

    def post(self, what, path, value, headers=None):
        return self.ask(what, "POST", path, json.dumps(value), {"Content-Type": "application/json", **(headers or {})})

    def sign_in(self):
        form = urllib.parse.urlencode({"username": self.name, "password": PASSWORD})
        return self.ask("sign-in", "POST", "/api/auth/token", form, {"Content-Type": "application/x-www-form-urlencoded"})

    def prepare(self):
        user = {"username": self.name, "email": f"{self.name}@example.org", "password": PASSWORD}
        if self.post("sign-up", "/api/users", user)[0] != 201:
            sys.exit(f"cluster-load: no sign-up: {self.errors}")
        self.headers = {"Authorization": "Bearer " + self.sign_in()[1]["access_token"]}

    def write(self, number):
        note, start = f"{self.name}-{number}", time.time()
        while True:
            status, row = self.post("write", "/api/calculations", {"expression": f"{number} + 1/3", "note": note}, {"Idempotency-Key": note})
            if row:
                return self.acknowledged.append((start, time.time(), note, row["id"]))
            self.unsure.add(note)
            if self.stop.is_set() or status not in (0, 503):
                return None
            time.sleep(PAUSE)

    def run(self):
        for number in range(1, 1000000):
            if self.stop.is_set():
                return
            self.write(number)
            if number % 5 == 0:
                page = self.ask("read", "GET", "/api/calculations?limit=20")[1]
                self.reads += 1
                if page and self.acknowledged and self.acknowledged[-1][3] not in [row["id"] for row in page["items"]]:
                    self.stale += 1
            if number % 50 == 0:
                self.sign_in()
                self.sign_ins += 1
            time.sleep(PAUSE)

    def stored(self):
        rows, before = defaultdict(list), ""
        while before is not None:
            page = self.ask("check", "GET", "/api/calculations?limit=100" + (before and f"&before={before}"))[1]
            if page is None:
                sys.exit(f"cluster-load: the history cannot be read at the end: {self.errors[-1]}")
            for row in page["items"]:
                rows[row["note"]].append(row["id"])
            before = page["next"]
        return rows


def gap(times):
    return max((b - a for a, b in zip(times, times[1:])), default=0.0)


def phases(events):
    """Each phase as its title, its begin, when the database took writes again, and its end."""
    found = []
    for line in events:
        moment, title = line.rstrip("\n").split(" ", 1)
        if title == "recovered":
            found[-1][2] = float(moment)
        else:
            if found:
                found[-1][3] = float(moment)
            found.append([title, float(moment), float(moment), float(moment)])
    return found[:-1]


def report(clients, events):
    errors = sorted(error for client in clients for error in client.errors)
    print("| what was lost | no writes taken for | writes acknowledged | errors | none acknowledged for | one client waited |")
    print("|---|---|---|---|---|---|")
    outside = list(errors)
    for title, begin, recovered, end in phases(events):
        acknowledged = sorted(done for client in clients for _, done, _, _ in client.acknowledged if begin <= done < end)
        longest = max(gap([begin, *(done for _, done, _, _ in client.acknowledged if begin <= done < end), end]) for client in clients)
        inside = [error for error in errors if begin <= error[1] < end]
        outside = [error for error in outside if not (error[1] >= begin and error[0] < recovered)]
        told = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(Counter(error[3] for error in inside).items()))
        print(f"| {title} | {recovered - begin:.1f} s | {len(acknowledged)} | {told or 'none'} | {gap([begin, *acknowledged]):.1f} s | {longest:.1f} s |")
    return errors, outside


def main(url, events_file, count="12"):
    stop = threading.Event()
    clients = [Client(url, number, stop) for number in range(int(count))]
    for client in clients:
        client.prepare()
    for client in clients:
        client.start()
    print("started", file=sys.stderr, flush=True)
    while not (events := open(events_file, encoding="utf-8").readlines()) or not events[-1].endswith(" end\n"):
        time.sleep(0.2)
    stop.set()
    for client in clients:
        client.join(90)
    errors, outside = report(clients, events)
    acknowledged = lost = twice = unsure = 0
    for client in clients:
        stored = client.stored()
        acknowledged += len(client.acknowledged)
        lost += sum(1 for _, _, note, row in client.acknowledged if row not in stored.get(note, []))
        twice += sum(1 for rows in stored.values() if len(rows) > 1)
        unsure += len(client.unsure)
    statuses = Counter(error[3] for error in errors)
    total = Counter(error[2] for error in errors)
    print(f"\n{acknowledged} writes acknowledged: {lost} of them lost, {twice} stored twice")
    print(f"{unsure} of them got an error at first, and were sent again with their key")
    print(f"{sum(c.reads for c in clients)} reads, {sum(c.stale for c in clients)} of them without the last write; {sum(c.sign_ins for c in clients)} new sign-ins")
    print(f"errors: {dict(statuses)} {dict(total)}; {len(outside)} while the database took writes; sessions lost: {statuses[401]}")
    for start, end, *rest in outside[:20] + [error for error in errors if error[3] != 503][:20]:
        print(f"unexpected: at {start:.1f}, for {end - start:.1f} s: {rest}", file=sys.stderr)
    alive = all(not client.is_alive() for client in clients)
    wrong = lost or twice or outside or set(statuses) - {503} or any(c.stale for c in clients) or not alive
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
