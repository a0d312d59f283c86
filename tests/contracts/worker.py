"""Another worker, as a process: it does what each line of its input says (`TASK PLACE VISIT COUNT`), and says so."""

import sys
from pathlib import Path

from sync.server.postgres import open_postgres
from sync.server.store import JournalStore
from tests.contracts.journals import add, add_in, strands_of


def open_store(place: str) -> JournalStore:
    return open_postgres(place) if place.startswith("postgresql:") else JournalStore.in_file(Path(place))


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def work(task: str, place: str, visit: str, count: int) -> None:
    store = open_store(place)
    if task == "append":
        for _ in range(count):
            add(store, visit, strands_of(visit, 1).nodes)
    elif task == "stand-still":
        with store.writing() as books:
            books.people.take_certificate_number()
            add_in(books, visit, strands_of(visit, count).nodes)
            say("inside")
            sys.stdin.readline()
    store.close()


if __name__ == "__main__":
    say("ready")
    for line in sys.stdin:
        task, place, visit, count = line.split()
        work(task, place, visit, int(count))
        say("done")
