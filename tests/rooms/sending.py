"""A process that sends drawings, and prints each one that is confirmed: the tests kill it.

    python -m tests.rooms.sending URL CODE TOKEN... COUNT

For each token a thread is a phone, which sends that many drawings, and sends again what was not
confirmed. A line says: the phone, the drawing's own number, whether it was new.
"""

import sys
import threading
import time
from datetime import timedelta

from mnist_core.rooms import codes, phones
from mnist_core.rooms.database.connection import Database, DatabaseAway, open_database
from mnist_core.rooms.drawings import add_drawing
from mnist_core.rooms.phones import Phone
from tests.rooms.class_room import NOW, SEVEN, next_task, says


def send(db: Database, phone: Phone, number: int) -> bool:
    """Send the drawing for a task as a phone does; whether it was new."""
    now = NOW + number * timedelta(seconds=3)
    while True:
        try:
            task = next_task(db, phone, now)
            sent_id = f"task-{number}"
            return add_drawing(db, phone, sent_id, task, SEVEN, verdict=says(7), now=now).is_new
        except DatabaseAway:
            time.sleep(0.05)


def be_a_phone(db: Database, code: str, token: str, count: int) -> None:
    phone = phones.join(db, code, token, codes.Guesses(), token, now=NOW)
    for number in range(count):
        is_new = send(db, phone, number)
        sys.stdout.write(f"{phone.number} task-{number} {is_new}\n")
        sys.stdout.flush()


def main(url: str, code: str, *tokens_and_count: str) -> None:
    *tokens, count = tokens_and_count
    db = open_database(url)
    threads = [
        threading.Thread(target=be_a_phone, args=(db, code, token, int(count))) for token in tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
