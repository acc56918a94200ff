"""A host with an image of one's own, whatever is in it.

A container of ours holds the network, with the scenario's addresses, names and name server, and the
image's container joins it: so all is there before the first program of the image starts, and the
image needs nothing for it.
"""

import shlex
import time
from dataclasses import replace
from typing import Final

from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.container import Container
from fake_receiver.lab.docker.entrypoint import last_lines, wait_for_entrypoint
from fake_receiver.lab.docker.look import MAILBOXES, SOCKETS, Look, entries_by_line, look_command
from fake_receiver.lab.docker.mail_server import (
    MailServer,
    Place,
)
from fake_receiver.lab.docker.watched import Watched
from fake_receiver.lab.host_files import network_files, tls_files
from fake_receiver.lab.results import CommandResult, HarnessError, HostError
from fake_receiver.lab.tls import authority_pem
from fake_receiver.scenario.dkim_key import private_key_pem
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.mail_host import Readiness, SmtpSubmission
from fake_receiver.scenario.schema import Send
from fake_receiver.senders.mta import OUTBOX, submit_command

_OTHER: Final = "other"
_ROUNDS: Final = 20
_PATIENCE: Final = 5.0
# Bundles of authorities, where images have them: Debian, Alpine, Red Hat.
_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
)
# GNU's tail looks once a second on a container's file system, unless it is told otherwise; others
# know no fractions.
_FOLLOW: Final = (
    "tail -s 0.1 -n 0 /dev/null 2>/dev/null && "
    'exec tail -s 0.1 -n +1 -F "$1"; exec tail -n +1 -F "$1"'
)
_UNTIL_HUNG_UP: Final = (
    "while ss -Htn state established state syn-sent dport = :25 | grep .; do sleep 0.1; done"
)


class OwnImageServer(MailServer):
    """A host in an image of the user's."""

    def __init__(self, place: Place, scenario: Scenario) -> None:
        self._below = Watched()
        super().__init__(place, scenario)
        if self._host.mta == _OTHER:
            self._mta = replace(self._mta, parse_queue=entries_by_line)

    def _make(self) -> Container:
        host, place = self._host, self._place
        # First, for it may fail, and then nothing is left behind.
        image = place.own_image(host.image, host.build)
        self._holder = Container(
            place.engine,
            image=place.image(images.NETWORK),
            name=f"{place.name}-network",
            hostname=host.hostname,
            network=place.network,
            sysctls=self._sysctls(),
            on_line=lambda octets: self._below.add(octets.decode("utf-8", "replace")),
            on_end=self._below.end,
            files=network_files(self._scenario, self._link()),
        )
        self._containers.append(self._holder)
        self._holder.start()
        wait_for_entrypoint(self._below, f"the network of {host.hostname}")
        container = Container(
            place.engine,
            image=image,
            name=place.name,
            network=f"container:{self._holder.id}",
            environment=host.environment,
            command=host.command,
            on_line=self._take,
            on_end=self._watched.end,
            # What a server of ours gets by `dkim:` an image takes itself.
            files={**tls_files(host.hostname), "dkim.pem": private_key_pem()},
        )
        self._containers.insert(0, container)
        try:
            container.put({path.lstrip("/"): text.encode() for path, text in host.files.items()})
        except HarnessError as error:
            raise HostError(error.message, "`files` are laid before the image starts") from None
        self._own = container
        self._trust()
        return container

    def _begin(self) -> None:
        try:
            super()._begin()
        except HarnessError as error:
            raise HostError(error.message, error.hint) from None
        if self._host.log and self._in_image(["sh", "-c", "command -v tail"]).exit_code:
            told = f"the image of {self._host.hostname} has no `tail`, which follows `log`"
            raise HostError(told, "install coreutils or busybox in it, or log to its output")
        for path in self._host.log:
            self._own.follow(["sh", "-c", _FOLLOW, "follow", path])

    def wait_ready(self) -> None:
        """Wait for all that ``ready`` names. Raises HostError with the output so far."""
        ready = self._host.ready or Readiness(port=25)
        if ready.port is not None:
            self._wait_for_port(ready.port, ready.within)
        if ready.command:
            limit = f"{ready.within:.0f}"
            script = f"until ( {ready.command}\n) >/dev/null 2>&1; do sleep 0.1; done"
            if self._in_image(["timeout", limit, "sh", "-c", script]).exit_code:
                raise self._not_ready(ready.within, f"`{ready.command}` does not succeed")
        if ready.log and self._watched.wait(
            lambda: any(ready.log in line for line in self._watched.lines), ready.within, str
        ):
            raise self._not_ready(ready.within, f"no line of its log holds {ready.log!r}")
        self._check_alive()
        self._type_first()

    def type(self, commands: str) -> CommandResult:
        """Type commands into a root shell; the first that fails ends them."""
        return self._in_image(["sh", "-e", "-c", commands])

    def rest(self, within: float) -> str:
        """Wait until nothing is on its way here."""
        return self._fall_silent(within)

    def _trust(self) -> None:
        """Add the lab's authority to the bundle of authorities that the image has."""
        found = {path: self._own.read(path) for path in _BUNDLES}
        bundles = {path: octets for path, octets in found.items() if octets is not None}
        self._own.put(
            {
                path.lstrip("/"): octets + b"\n" + authority_pem()
                for path, octets in (bundles or {_BUNDLES[0]: b""}).items()
            }
        )

    def _wait_for_port(self, port: int, within: float) -> None:
        end = time.monotonic() + within
        script = f"until ss -Hltn sport = :{port} | grep -q .; do sleep 0.05; done"
        while self._holder.run(["timeout", "1", "sh", "-c", script]).exit_code:
            if self._watched.ended or time.monotonic() > end:
                raise self._not_ready(within, f"nothing listens on port {port}")

    def _not_ready(self, within: float, told: str) -> HostError:
        self._check_alive()
        hint = "" if self._host.ready else "`ready:` tells what to wait for instead of port 25"
        output = last_lines(self._watched)
        return HostError(
            f"{self._host.hostname} is not ready after {within:.0f} s: {told}; "
            f"its last output:\n{output}",
            hint,
        )

    def _in_image(self, command: list[str]) -> CommandResult:
        """Run a command in the image's container; when that has ended, say how."""
        try:
            return self._own.run(command)
        except HarnessError as error:
            self._check_alive()
            raise HostError(error.message, error.hint) from None

    def _check_alive(self) -> None:
        if ending := self._own.ending():
            # Its last words may be on their way.
            self._watched.wait(lambda: self._watched.ended, _PATIENCE, str)
            raise HostError(
                f"the program of {self._host.hostname} has ended by itself ({ending}); "
                f"its last output:\n{last_lines(self._watched)}",
                "an image's program stays in the foreground; where there is none, "
                "`command: [sleep, infinity]` keeps the container",
            )

    def _submit(self, send: Send, message_id: str, message: bytes) -> CommandResult:
        submission = self._host.submission
        laid = {f"{OUTBOX.lstrip('/')}/{message_id}.eml": message}
        if isinstance(submission, SmtpSubmission):
            container, run, script = self._holder, self._holder.run, _by_smtp(submission)
        else:
            container, run = self._own, self._in_image
            script = submission or self._mta.submission
        container.put(laid)
        return run(submit_command(script, send.reverse_path, send.forward_paths))

    def _settle(self, within: float) -> str:
        silent = self._host.mta == _OTHER
        problem = self._fall_silent(within) if silent else super()._settle(within)
        for path in self._host.log:
            if self._in_image(["sh", "-c", '[ -e "$1" ]', "log", path]).exit_code:
                raise HostError(f"there is no {path} on {self._host.hostname}, named in `log`")
        return problem

    def _fall_silent(self, within: float) -> str:
        """Wait until the log is silent for a while: of an unknown program no line is the last.

        And until no connection to a receiver is open, which a program need not tell of.
        """
        told = f"{self._host.hostname} goes on"
        limit = f"{within:.0f}"
        for _ in range(_ROUNDS):
            before = self.told
            problem = self._watched.wait_for_silence(
                self._host.quiet, within, lambda: f"{told}; {self._last_lines()}"
            )
            if problem:
                return problem
            waited = self._holder.run(["timeout", limit, "sh", "-c", _UNTIL_HUNG_UP])
            if waited.exit_code:
                return f"after {limit} s: {told}; a connection to port 25 is open"
            if self.told == before and not waited.output:
                return ""
        return f"{told}; {self._last_lines()}"

    def _look(self) -> Look:
        queue = self._host.queue or self._mta.queue_command
        mailboxes = self._host.mailboxes or MAILBOXES
        # The image may lack ss; the network's container has it.
        sockets = self._holder.run(["sh", "-c", SOCKETS]).output
        shown = f"cat <<'END'\n{sockets}\nEND\n:"
        return Look.of(self._in_image(look_command(queue, mailboxes, shown)).output)


def _by_smtp(submission: SmtpSubmission) -> str:
    """Hand the message over with msmtp, which the network's image has."""
    options = ["--file=/dev/null", "--host=localhost", f"--port={submission.port}"]
    if submission.user:
        password = shlex.quote(submission.password)
        options += [
            "--auth=on",
            f"--user={submission.user}",
            f"--passwordeval=printf '%s\\n' {password}",
        ]
    if submission.tls != "none":
        options += ["--tls=on", "--tls-certcheck=off"]
        options += [f"--tls-starttls={'on' if submission.tls == 'starttls' else 'off'}"]
    return f'msmtp {shlex.join(options)} -f "$author" -- "$@" <"$file"'
