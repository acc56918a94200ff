"""The certificate that the receiver's hosts show after STARTTLS, from an authority of the lab.

The authority is made anew by every process, and its key is kept nowhere. Mail servers of the lab
trust it, so that those which verify what they connect to can be tried as well.
"""

import ssl
import tempfile
import threading
from functools import cache
from typing import Final

import trustme

from fake_receiver.scenario.hosts import GOOGLE_HOSTS

_FIRST_NAME = "mx.google.com"


_lock: Final = threading.RLock()
"""A cache does not keep two threads from making one thing each."""


def authority() -> trustme.CA:
    """The lab's certificate authority."""
    with _lock:
        return _authority()


@cache
def _authority() -> trustme.CA:
    return trustme.CA(organization_name="fake-receiver lab")


def authority_pem() -> bytes:
    """Its certificate, for mail servers to trust."""
    return bytes(authority().cert_pem.bytes())


@cache
def host_pem(other_names: tuple[str, ...] = ()) -> bytes:
    """Key and certificate of Google's hosts, and of further hosts by name."""
    google = (name for host in GOOGLE_HOSTS for name in host.names)
    issued = authority().issue_cert(*dict.fromkeys((_FIRST_NAME, *google, *other_names)))
    return bytes(issued.private_key_and_cert_chain_pem.bytes())


@cache
def certificate_for(name: str) -> bytes:
    """Key and certificate of the host ``name``, which sends and may receive as well."""
    return bytes(authority().issue_cert(name).private_key_and_cert_chain_pem.bytes())


def server_context(pem: bytes) -> ssl.SSLContext:
    """What answers STARTTLS with the key and certificate in ``pem``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
