"""What a site of many readers takes: measured on a throw-away server, and reckoned from a reader's day.

PYTHONPATH=tests python -m bench.sites     (as for the tests: apt-get install postgresql)

Measures what an entry of each kind takes on the server and in its log, how many times a second the
server takes what a reader has written, with the program's own code and with the same statements from a
client that costs nearly nothing, and what a waiting connection takes. Then a reader's day is played
through, by the rules by which the program sends, and multiplied. Prints the tables of docs/site.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import psycopg

from bench.report import aligned
from ketatui.notebook import Place, Review, Seen, Wording, entries
from ketatui.notebook.log_lines import FullReview
from ketatui.notebook.records import Known
from ketatui.notebook.transfer import FullRecord
from ketatui.sync import background
from ketatui.sync.server import Outgoing, Server
from postgres import Cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = "2026-11-29T10:00:00.000000+00:00"
WORDS = "Into a muscle it acts after about 5 min and is strongest at 18-22 min. "
EACH = 4000
"""Entries of a kind that are weighed."""
SECONDS = 5.0
"""Seconds that writing is measured."""
FSYNC = ("fsync = on", "max_connections = 200", "shared_buffers = 256MB", "max_wal_size = 2GB")


class Day(NamedTuple):
    """What a reader does on a day on which they read; assumed, not measured."""

    minutes: float = 20
    items: int = 60
    reviews: int = 20
    notes: int = 1
    drafts: int = 20
    bookmarks: int = 2
    days: int = 150
    """Days of a year on which they read."""
    peak: float = 0.1
    """Share of all readers who read in the busiest moment of an ordinary day."""
    library: int = 1800
    """Items that there are to be read: no more are seen and known."""


class Measured(NamedTuple):
    size: dict[str, float]
    """Bytes on the server of an entry of each kind, its share of the indexes included."""
    log: dict[str, float]
    """Bytes of log (WAL) for writing one such entry for the first time, by itself."""
    rates: dict[tuple[str, int], float]
    """Transactions a second, by who asks and how many at once."""
    backend: float
    """Bytes of memory of a connection that waits."""


def note(number: int, drafts: int = 0) -> entries.Entry:
    wordings = tuple(Wording(n + 1, WORDS * 2, NOW) for n in range(drafts))
    text = f"{number} {WORDS * 3}"
    record = FullRecord("note", str(uuid4()), "ketamine", f"item-{number % 900}", WORDS, text, NOW, NOW, 20)
    return entries.of_record(record._replace(wordings=wordings))


def bookmark(number: int) -> entries.Entry:
    return entries.of_record(
        FullRecord("bookmark", str(uuid4()), "ketamine", f"item-{number}", WORDS, "", NOW, NOW, 1)
    )


def review(number: int) -> entries.Entry:
    said = "0123456789abcdef"
    row = Review(str(uuid4()), f"card-im-onset-{number % 200}", "rate", 3, NOW, NOW, 0.9, 0.91234, said, "")
    return entries.of_review(FullReview("ketamine", row))


def place(number: int) -> entries.Entry:
    return entries.of_place("ketamine", Place(f"topic-{number}", f"item-{number}", 3, NOW))


def seen(number: int) -> entries.Entry:
    item = f"item-{number}"
    return entries.of_seen("ketamine", item, [Seen(item, WORDS * 3, NOW, NOW)])


def known(number: int) -> entries.Entry:
    return entries.of_known(
        "ketamine", Known(f"item-{number}", WORDS * 4, "probable", "miller-6e clements-1981", NOW)
    )


MAKE: dict[str, Callable[[int], entries.Entry]] = {
    "note": lambda number: note(number, 2),
    "bookmark": bookmark,
    "review": review,
    "place": place,
    "seen": seen,
    "known": known,
}


def weigh(cluster: Cluster) -> tuple[dict[str, float], dict[str, float]]:
    """Bytes on the server, and of its log, of an entry of each kind."""
    size, log = {}, {}
    for kind, make in MAKE.items():
        address = cluster.add(f"weigh-{kind}")
        before = _table(cluster)
        with closing(Server(address, "", None)) as server:
            for begin in range(0, EACH, 200):
                server.push([Outgoing(make(number), 0) for number in range(begin, begin + 200)])
            cluster.do("VACUUM ketatui.entry", "CHECKPOINT")
            size[kind] = (_table(cluster) - before) / EACH
            begun = _log(cluster)
            for number in range(EACH, EACH + 300):  # one by one: a page is logged whole once
                server.push([Outgoing(make(number), 0)])
            log[kind] = (_log(cluster) - begun) / 300
    return size, log


def _table(cluster: Cluster) -> float:
    return float(str(cluster.do("SELECT pg_total_relation_size('ketatui.entry')")[0][0]))


def _log(cluster: Cluster) -> float:
    return float(str(cluster.do("SELECT pg_current_wal_insert_lsn() - '0/0'")[0][0]))


def _write(address: str, name: str, ends: float, done: multiprocessing.Queue[int]) -> None:
    """Send a note again and again, a draft longer each time, as a reader of a host does who types."""
    count, base = 0, 0
    first = note(0, 2)
    with closing(Server(address, name, None)) as server:
        while time.monotonic() < ends:
            body = first.body.replace('"text": "', f'"text": "{count} ')
            entry = first._replace(body=body)
            server.push([Outgoing(entry, base)])
            base = entry.digest
            count += 1
    done.put(count)


def write(address: str, clients: int) -> float:
    """Times a second that readers at once, each a process of the program's own code, are written down."""
    done: multiprocessing.Queue[int] = multiprocessing.Queue()
    ends = time.monotonic() + SECONDS + 0.2 * clients
    begun = time.monotonic() + 0.2 * clients
    writers = [
        multiprocessing.Process(target=_write, args=(address, f"writer-{clients}-{number}", ends, done))
        for number in range(clients)
    ]
    for writer in writers:
        writer.start()
    count = sum(done.get() for _ in writers)
    for writer in writers:
        writer.join()
    return count / (ends - begun)


SCRIPT = """\
\\set who random(1, 100000)
\\set digest random(1, 1000000000)
BEGIN;
SELECT set_config('ketatui.reader', 'load-:who', true);
SELECT seq FROM ketatui.reader WHERE reader = 'load-:who' FOR UPDATE;
SELECT kind, key, seq, digest, length(body) FROM ketatui.entry
  JOIN unnest(ARRAY['note'], ARRAY['the-note']) AS sent (of, under) ON kind = of AND key = under
  WHERE reader = 'load-:who';
INSERT INTO ketatui.entry (reader, kind, key, seq, digest, body)
  SELECT 'load-:who', 'note', 'the-note', seq + 1, :digest, repeat('x', 900)
    FROM ketatui.reader WHERE reader = 'load-:who'
  ON CONFLICT (reader, kind, key)
  DO UPDATE SET seq = excluded.seq, digest = excluded.digest, body = excluded.body;
UPDATE ketatui.reader SET seq = seq + 1, last = now() WHERE reader = 'load-:who';
{notify}
COMMIT;
"""
NOTIFY = "SELECT pg_notify('ketatui_load_:who', '');"


def load(cluster: Cluster, clients: int, *, notify: bool) -> float:
    """Times a second that the server takes the same statements from a client that costs nearly nothing."""
    script = cluster.folder / "load.sql"
    script.write_text(SCRIPT.format(notify=NOTIFY if notify else ""))
    script.chmod(0o644)
    said = subprocess.run(
        [
            *(cluster.program("pgbench"), "-h", cluster.folder, "-p", str(cluster.port), "-U", "clinic"),
            *("-n", "-f", script, "-c", str(clients), "-j", "1", "-T", str(round(SECONDS)), "postgres"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (line,) = (line for line in said.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def connections(cluster: Cluster, address: str, count: int = 20) -> float:
    """Bytes of memory that each connection that waits takes, those shared with others by shares."""
    servers = [Server(address, f"waiting-{number}", None) for number in range(count)]
    try:
        pids = [
            int(str(pid))
            for (pid,) in cluster.do("SELECT pid FROM pg_stat_activity WHERE usename = 'clinic'")
        ]
        return sum(map(_memory, pids)) / len(pids)
    finally:
        for server in servers:
            server.close()


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("Pss_Anon:"))
    return 1024 * float(line.split()[1])


def measure() -> Measured:
    with Cluster(FSYNC) as cluster:
        address = cluster.with_store().add("clinic", "ketatui_host")
        size, log = weigh(cluster)
        cluster.do(
            "INSERT INTO ketatui.reader (reader, channel)"
            " SELECT 'load-' || n, 'c' || n FROM generate_series(1, 100000) n",
            "VACUUM ANALYZE ketatui.reader",
        )
        rates = {("own code", clients): write(address, clients) for clients in (1, 4, 16)}
        for clients in (1, 8, 32, 64):
            rates["server, with news", clients] = load(cluster, clients, notify=True)
            rates["server, without", clients] = load(cluster, clients, notify=False)
        backend = connections(cluster, address)
    return Measured(size, log, rates, backend)


class Sent(NamedTuple):
    """What a reader's day comes to: transactions, and entries of each kind that are new or written over."""

    transactions: int
    new: dict[str, int]
    over: dict[str, int]


def _events(day: Day, chance: random.Random) -> Iterator[tuple[float, str, bool]]:
    """When something is done, of which kind, and whether the entry is a new one."""
    ends = 60 * day.minutes
    for _ in range(day.items):
        at = chance.uniform(0, ends)
        fresh = chance.random() < 0.3  # most of what one reads one has read before
        yield at, "seen", fresh
        yield at, "place", False
        if fresh:
            yield at, "known", True
    for kind, count in (("review", day.reviews), ("bookmark", day.bookmarks)):
        for _ in range(count):
            yield chance.uniform(0, ends), kind, True
    for _ in range(day.notes):
        begun = chance.uniform(0, ends - day.drafts)
        for draft in range(day.drafts):
            yield begun + draft, "note", draft == 0


def play(day: Day, chance: random.Random) -> Sent:
    """Play one day through, by the rules by which the program sends."""
    new, over = dict.fromkeys(MAKE, 0), dict.fromkeys(MAKE, 0)
    waiting: dict[tuple[str, int], bool] = {}
    transactions, sent_at, due = 0, 0.0, None
    events = sorted(_events(day, chance))
    for serial, (at, kind, fresh) in enumerate([*events, (60 * day.minutes, "", False)], 1):
        while waiting and (due if due is not None else sent_at + background.READING_PAUSE) <= at:
            sent_at = due if due is not None else sent_at + background.READING_PAUSE
            transactions += 1
            for (each, _), is_new in waiting.items():
                (new if is_new else over)[each] += 1
            waiting.clear()
            due = None
        if not kind:
            break
        one = 0 if kind in {"note", "place"} else serial
        waiting[kind, one] = waiting.get((kind, one), False) or fresh
        if kind in entries.OWN and due is None:
            due = at + background.PAUSE
    if waiting:  # at the end
        transactions += 1
        for (each, _), is_new in waiting.items():
            (new if is_new else over)[each] += 1
    return Sent(transactions, new, over)


def average(day: Day, times: int = 200) -> tuple[float, dict[str, float], dict[str, float]]:
    played = [play(day, random.Random(number)) for number in range(times)]
    new = {kind: sum(it.new[kind] for it in played) / times for kind in MAKE}
    over = {kind: sum(it.over[kind] for it in played) / times for kind in MAKE}
    return sum(it.transactions for it in played) / times, new, over


def size_of(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5 or unit == "GB":
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError


def site(measured: Measured, day: Day, readers: int, session: float) -> list[str]:
    transactions, new, over = average(day)
    first = {kind: new[kind] * day.days for kind in MAKE}
    first |= {kind: min(first[kind], day.library) for kind in ("seen", "known")}
    year = sum(first[kind] * measured.size[kind] for kind in MAKE)
    log = sum((new[kind] + over[kind]) * measured.log[kind] for kind in MAKE)
    at_once = max(1.0, day.peak * readers)
    rate = at_once * transactions / (60 * day.minutes)
    return [
        f"{readers:,}",
        f"{at_once:,.0f}",
        size_of(at_once * session),
        f"{rate:,.1f}/s",
        size_of(readers * year),
        size_of(readers * log * day.days / 365),
        size_of(at_once * measured.backend),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--session", type=float, default=48, help="MiB of memory of a reader's session")
    asked = parser.parse_args()
    measured, day = measure(), Day()
    transactions, new, over = average(day)
    kinds = [["kind", "on the server", "log, sent alone", "new a day", "written over a day"]]
    kinds += [
        [
            kind,
            size_of(measured.size[kind]),
            size_of(measured.log[kind]),
            f"{new[kind]:.1f}",
            f"{over[kind]:.1f}",
        ]
        for kind in MAKE
    ]
    print(aligned(kinds))
    waiting = size_of(measured.backend)
    print(f"\nTransactions of a reader's day: {transactions:.0f}. A waiting connection: {waiting}.\n")
    rates = [["who asks", "connections at once", "transactions a second"]]
    rates += [[who, str(clients), f"{rate:,.0f}"] for (who, clients), rate in measured.rates.items()]
    print(aligned(rates), "\n")
    head = [
        *("readers", "at once", "memory of sessions", "transactions", "database, first year", "log, a day"),
        "memory of connections",
    ]
    session = asked.session * 2**20
    print(aligned([head, *(site(measured, day, readers, session) for readers in (10, 1000, 100_000))]))
    print(f"\n{os.cpu_count()} cores, {os.uname().sysname} {os.uname().release}, {_version()}")


def _version() -> str:
    with Cluster() as cluster, psycopg.connect(cluster.keeper) as db:
        return f"PostgreSQL {db.info.parameter_status('server_version')}, psycopg {psycopg.__version__}"


if __name__ == "__main__":
    main()
