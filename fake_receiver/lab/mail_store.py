"""Delivered mail as files, for people and for other programs.

``<folder>/<mailbox>/<inbox|spam>/<n>-<session id>.eml`` is the message with what the receiver
prepended, octet for octet; the ``.json`` beside it tells the envelope, the verdict and what each
check found. ``n`` counts through all mailboxes. A message is there as soon as its ``.json`` is.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from fake_receiver.delivery.file_mail import file_mail
from fake_receiver.lab.file_names import file_name
from fake_receiver.lab.mail_record import MailRecord, record_of
from fake_receiver.lab.results import HarnessError
from fake_receiver.model.delivery import Delivery
from fake_receiver.model.events import Judged

_RECORDS: Final = TypeAdapter(MailRecord)

# Reading every folder for each message would make a long run slow.
_last_numbers: Final[dict[Path, int]] = {}
_lock: Final = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """One message in the store; ``path`` is the ``.eml``."""

    path: Path
    record: MailRecord

    def octets(self) -> bytes:
        """The message as it was filed."""
        return self.path.read_bytes()


def save_all(judged: Iterable[Judged], folder: Path) -> None:
    """Keep the deliveries of all. Raises HarnessError when a file can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in judged:
            save(each, folder)
    except OSError as error:
        raise HarnessError(f"can't keep mail in {folder}: {error}") from None


def save(judged: Judged, folder: Path) -> tuple[Path, ...]:
    """Keep each copy of accepted mail below ``folder``, which is made. Safe from threads.

    Raises OSError when a file can't be written.
    """
    return tuple(_save(judged, delivery, folder) for delivery in file_mail(judged))


def stored(folder: Path) -> tuple[StoredMail, ...]:
    """All mail below ``folder``, by number. Files that ``save`` did not write are left alone.

    Raises HarnessError for a ``.json`` that something else has changed.
    """
    paths = (path.with_suffix(".eml") for path in folder.glob("*/*/*.json"))
    found = [StoredMail(path=path, record=_read(path)) for path in paths if path.is_file()]
    return tuple(sorted(found, key=lambda mail: (mail.record.number, mail.path)))


def record_json(record: MailRecord) -> bytes:
    """The record as JSON, as ``save`` writes it."""
    return _RECORDS.dump_json(record, indent=2)


def _save(judged: Judged, delivery: Delivery, folder: Path) -> Path:
    place = folder / file_name(delivery.mailbox) / delivery.folder
    place.mkdir(parents=True, exist_ok=True)
    trace = delivery.trace.encode("utf-8", "replace")
    number, path = _write_new(place, folder, judged, trace + judged.evidence.transaction.message)
    record = record_of(judged, delivery, number=number, trace_octets=len(trace))
    part = path.with_suffix(".part")
    part.write_bytes(record_json(record) + b"\n")
    part.replace(path.with_suffix(".json"))
    return path


def _write_new(place: Path, folder: Path, judged: Judged, message: bytes) -> tuple[int, Path]:
    """Write under the next number that nobody has taken, and say which."""
    while True:
        number = _next_number(folder.resolve())
        path = place / f"{number}-{file_name(judged.session_id)}.eml"
        try:
            # Exclusive: another process may count too.
            with path.open("xb") as file:
                file.write(message)
        except FileExistsError:
            continue
        return number, path


def _next_number(folder: Path) -> int:
    with _lock:
        if folder not in _last_numbers:
            taken = (path.name.partition("-")[0] for path in folder.glob("*/*/*.eml"))
            _last_numbers[folder] = max(
                (int(text) for text in taken if text.isdecimal()), default=0
            )
        _last_numbers[folder] += 1
        return _last_numbers[folder]


def _read(path: Path) -> MailRecord:
    path = path.with_suffix(".json")
    try:
        return _RECORDS.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise HarnessError(
            f"{path} is no record of delivered mail: {place}{': ' * bool(place)}{first['msg']}",
            "remove it, or move it out of the folder",
        ) from None
