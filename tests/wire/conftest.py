"""The receiver on a socket of loopback, and a client that says octets and hears replies."""

import asyncio
import contextlib
import dataclasses
import re
import socket
import ssl
import threading

import pytest

from fake_receiver.lab.front import LabFront, lab_hosts
from fake_receiver.lab.tls import authority, host_pem, server_context
from fake_receiver.model.events import Broke, Connected, Disconnected, Judged
from fake_receiver.model.settings import DEFAULT, Settings
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.policy import receivers
from fake_receiver.policy.catalogue import Extensions
from fake_receiver.policy.dates import Month
from fake_receiver.scenario.hosts import lab_records
from fake_receiver.smtp.server import close_server, serve
from fake_receiver.smtp.session import Session

SECONDS = 10
"""Before a test gives up; none of them takes as long."""

# Mail of a@social.example from loopback is authenticated, so that it is accepted.
ZONE = """
127.0.0.1             PTR  mail.social.example.
mail.social.example.  A    127.0.0.1
social.example.       TXT  "v=spf1 ip4:127.0.0.1 -all"
"""


class Front(LabFront):
    """The lab's front with one receiver, and a list of what was recorded.

    ``size`` makes the receiver offer that SIZE, ``extensions`` that EHLO list; ``breaks_at`` is
    the stage at which the checks crash, ``is_broken`` tells that something will.
    """

    def __init__(
        self,
        receiver="gmail",
        *,
        zone=ZONE,
        tls=True,
        settings=DEFAULT,
        size=None,
        extensions=None,
        breaks_at=None,
        is_broken=False,
    ):
        self.events = []
        self.breaks_at = breaks_at
        self.is_broken = is_broken or breaks_at is not None
        self._changed = threading.Condition()
        self.profile = receivers.find(receiver)
        if size is not None:
            keywords = self.profile.extensions
            extensions = [f"SIZE {size}" if k.startswith("SIZE") else k for k in keywords]
        if extensions is not None:
            offered = (Extensions(since=Month(2004, 4), keywords=tuple(extensions)),)
            changed = dataclasses.replace(self.profile.receiver, extensions=offered)
            self.profile = changed.as_of(self.profile.month)
        super().__init__(
            lab_hosts(self.profile, {}),
            parse_zone(lab_records(()) + zone),
            self._keep,
            settings=settings,
            tls=server_context(host_pem()) if tls else None,
        )

    def judge(self, transaction, profile, stage, occasion):
        if stage is self.breaks_at:
            raise ZeroDivisionError("the checks broke")
        return super().judge(transaction, profile, stage, occasion)

    def _keep(self, event):
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind, count=1):
        """The events of one kind, as soon as there are ``count``."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.of(kind)) >= count, SECONDS), (
                f"{count} x {kind.__name__} expected, there are {self.events}"
            )
        return self.of(kind)

    @property
    def transactions(self):
        """The judged transactions, in order."""
        return [judged.evidence.transaction for judged in self.of(Judged)]

    @property
    def messages(self):
        return [transaction.message for transaction in self.transactions]

    @property
    def session_id(self):
        return self.of(Connected)[0].session_id

    def words(self, name, **values):
        """The lines of the named reply in the first session."""
        times = [t.received_at for t in self.transactions if t.received_at]
        known = {
            "ip": "127.0.0.1",
            "host": "gmail-smtp-in.l.google.com",
            "reverse_path": "a@social.example",
            "forward_path": "b@gmail.com",
            "mail_from_domain": "social.example",
            "time": str(int(times[-1])) if times else "",
        }
        return self.profile.wire_lines(name, self.session_id, **{**known, **values})

    def names(self, replies):
        """The catalogue's names of replies in the first session; unknown ones as they are."""
        known = {}
        for name in self.profile.wordings:
            # Replies that name what was found in a message are not those of a dialogue.
            with contextlib.suppress(KeyError):
                known[self.words(name)] = name
        [hello] = self.words("Ehlo")
        known[(hello.replace("250 ", "250-"),)] = "Ehlo"
        return [known.get(reply, known.get(reply[:1], reply)) for reply in replies]

    def said(self, *names):
        """The named replies, one after the other."""
        return [self.words(name) for name in names]


class Client:
    """One connection to the receiver."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.file = self.socket.makefile("rb")

    def send(self, *octets):
        """All of ``octets`` in one write."""
        self.socket.sendall(b"".join(octets))
        return self

    def reply(self):
        """The lines of the next reply; () when the connection was closed instead."""
        lines = []
        while line := self.file.readline():
            assert line.endswith(b"\r\n"), line
            text = line.decode("utf-8", "surrogateescape").removesuffix("\r\n")
            lines.append(text)
            if text[3:4] != "-":
                break
        return tuple(lines)

    def replies(self, count):
        """The next ``count`` replies."""
        return [self.reply() for _ in range(count)]

    def say(self, line):
        """The reply to one command line."""
        return self.send(line, b"\r\n").reply()

    def rest(self):
        """All replies until the receiver closes the connection."""
        return list(iter(self.reply, ()))

    def half_close(self):
        """Say that no more will follow."""
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def secure(self, name="mx.google.com", *, newest=ssl.TLSVersion.TLSv1_3):
        """Shake hands; the receiver's certificate must be of the lab's authority, for ``name``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.maximum_version = newest
        authority().configure_trust(context)
        self.file.close()
        self.socket = context.wrap_socket(self.socket, server_hostname=name)
        self.file = self.socket.makefile("rb")
        return self

    def close(self):
        self.file.close()
        self.socket.close()


class Lab:
    """An event loop in a thread, with the receiver's listeners; ``failures`` are what it told."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.failures = []
        self.loop.set_exception_handler(lambda _, context: self.failures.append(context))
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(SECONDS)

    def close(self):
        self.run(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(SECONDS)
        self.loop.close()


@pytest.fixture(scope="module")
def _lab():
    lab = Lab()
    yield lab
    lab.close()


async def _listen(front, listening, **how):
    """The receiver at a free port, or at the socket ``listening``."""
    if listening is None:
        return await serve(front, "127.0.0.1", 0, **how)
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Session(front, **how), sock=listening)


@pytest.fixture
def connect(_lab):
    """Connects a client to the receiver behind a front. All sessions have ended with the test."""
    fronts, servers, clients = {}, [], []

    def connect_to(front, *, listening=None, **how):
        if front not in fronts:
            server = _lab.run(_listen(front, listening, **how))
            servers.append(server)
            fronts[front] = server.sockets[0].getsockname()[1]
        clients.append(Client(fronts[front]))
        return clients[-1]

    yield connect_to

    for client in clients:
        client.close()
    for front in fronts:
        front.wait_for(Disconnected, len(front.of(Connected)))
    for server in servers:
        _lab.run(close_server(server))
    for front in fronts:
        assert len(front.of(Disconnected)) == len(front.of(Connected))
        assert isinstance(front.events[-1], Disconnected) or len(front.of(Connected)) != 1
        assert bool(front.of(Broke)) is front.is_broken
    failures, _lab.failures = _lab.failures, []
    assert failures == []


@pytest.fixture
def speak(connect):
    """Says all octets in one write, half-closes, and gives the replies from the banner on.

    The banner is waited for: behind a refusal the connection is closed at once.
    """

    def speak_to(front, *octets, half_close=True, **how):
        client = connect(front, **how)
        replies = [client.reply()]
        if replies[0][0].startswith("220"):
            client.send(*octets)
            if half_close:
                client.half_close()
        replies += client.rest()
        with contextlib.suppress(OSError):
            client.close()
        front.wait_for(Disconnected)
        return replies

    return speak_to


@pytest.fixture
def front():
    """Gmail of today, TLS and all."""
    return Front()


@pytest.fixture
def make_front():
    """Builds another front."""
    return Front


@pytest.fixture
def front_answering():
    """Builds a front that gives answers on demand."""

    def build(*answers, **how):
        return Front(settings=Settings(answers=answers), **how)

    return build


@pytest.fixture
def codes():
    """Code and enhanced code of each reply."""

    def of(replies):
        form = re.compile(r"\d{3}(?: \d\.\d+\.\d+)?")
        return [form.match(reply[-1])[0] for reply in replies]

    return of
