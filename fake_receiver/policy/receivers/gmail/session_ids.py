"""The ids of Gmail's sessions, in the shape of their time."""

import hashlib

from fake_receiver.policy.dates import Month


def tail(as_of: Month) -> str:
    """What follows every signed reply; ``{id}`` stands for the session's id."""
    return " {id} - gsmtp" if as_of >= Month(2013, 1) else " {id}"


def session_id(serial: int, as_of: Month) -> str:
    """An id of the shape that Gmail's ids had at that date; the same for the same serial number."""
    digest = hashlib.sha256(f"session {serial}".encode()).hexdigest()
    number = int(digest[:12], 16)
    letters = "".join(chr(ord("a") + int(digest[at : at + 2], 16) % 26) for at in range(12, 24, 2))
    count = 1 + number % 998
    if as_of >= Month(2024, 3):
        return f"d9443c01a7336-{digest[24:35]}si{number % 10**9:09}ad.{count}"
    if as_of >= Month(2021, 1):
        hexadecimal = f"20020a{digest[24:30]}000000b002{digest[30:40]}"
        return (
            f"{letters[0]}{count % 1000}-{hexadecimal}si{number % 10**6:06}{letters[1:4]}.{count}"
        )
    return f"{letters[:2]}{count % 100}si{number % 10**8:08}{letters[2:5]}.{count}"
