"""A host with an image of one's own, whatever is in it.

A container of ours holds the network, with the scenario's addresses, names and name server, and the
image's container joins it: so all is there before the first program of the image starts, and the
image needs nothing for it.
"""

import shlex
from typing import Final

from fake_receiver.lab.docker import images
from fake_receiver.lab.docker.container import Container, Watched
from fake_receiver.lab.docker.look import SOCKETS, Look, look_command
from fake_receiver.lab.docker.mail_server import (
    SETTLE_TIMEOUT,
    MailServer,
    Place,
    last_lines,
    wait_for_entrypoint,
)
from fake_receiver.lab.host_files import network_files, tls_files
from fake_receiver.lab.results import CommandResult, HarnessError
from fake_receiver.scenario.loader import Scenario
from fake_receiver.scenario.mail_host import Readiness, SmtpSubmission
from fake_receiver.scenario.schema import Send
from fake_receiver.senders.mta import OUTBOX, submit_command

_OTHER: Final = "other"
# Bundles of authorities, where images have them.
_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem /etc/pki/tls/certs/ca-bundle.crt"
)


class OwnImage(MailServer):
    """The scenario's ``sender`` in an image of the user's."""

    def __init__(self, place: Place, scenario: Scenario) -> None:
        self._below = Watched()
        super().__init__(place, scenario)

    def _make(self) -> Container:
        host, place = self._host, self._place
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
        container = Container(
            place.engine,
            image=images.own(place.engine, host.image, host.build),
            name=place.name,
            network=f"container:{self._holder.id}",
            environment=host.environment,
            command=host.command,
            on_line=self._take,
            on_end=self._watched.end,
            files=tls_files(host.hostname),
        )
        container.put({path.lstrip("/"): text.encode() for path, text in host.files.items()})
        self._containers.insert(0, container)
        return container

    def start(self) -> None:
        """Start the network, then the image."""
        self._holder.start()
        wait_for_entrypoint(self._below, f"the network of {self._host.hostname}")
        super().start()
        trust = f"for b in {_BUNDLES}; do [ ! -w $b ] || cat /lab/ca.pem >>$b; done"
        self._container.run(["sh", "-c", trust])
        for path in self._host.log:
            self._container.follow(["tail", "-n", "+1", "-F", path])

    def wait_ready(self) -> None:
        """Wait for all that ``ready`` names. Raises HarnessError with the output so far."""
        ready = self._host.ready or Readiness(port=25)
        if ready.port is not None:
            listens = f"ss -Hltn sport = :{ready.port} | grep -q ."
            self._poll(self._holder, listens, ready, f"nothing listens on port {ready.port}")
        if ready.command:
            self._poll(self._container, ready.command, ready, f"`{ready.command}` does not succeed")
        if ready.log:
            told = f"no line of its log holds {ready.log!r}"
            problem = self._watched.wait(
                lambda: any(ready.log in line for line in self._watched.lines),
                ready.within,
                lambda: f"{told}; its last output:\n{last_lines(self._watched)}",
            )
            if problem:
                raise HarnessError(f"{self._host.hostname} is not ready: {problem}")
        self._type_first()

    def type(self, commands: str) -> CommandResult:
        """Type commands into a root shell; the first that fails ends them."""
        return self._container.run(["sh", "-e", "-c", commands])

    def rest(self) -> str:
        """Wait until nothing is on its way here."""
        return self._fall_silent()

    def _poll(self, container: Container, command: str, ready: Readiness, told: str) -> None:
        """Wait until ``command`` succeeds: the program tells nobody."""
        limit = f"{ready.within:.0f}"
        script = f"until {{ {command}; }} >/dev/null 2>&1; do sleep 0.1; done"
        if container.run(["timeout", limit, "sh", "-c", script]).exit_code:
            raise HarnessError(
                f"{self._host.hostname} is not ready after {limit} s: {told}; its last output:\n"
                f"{last_lines(self._watched)}"
            )

    def _submit(self, send: Send, message_id: str, message: bytes) -> CommandResult:
        submission = self._host.submission
        if isinstance(submission, SmtpSubmission):
            container, script = self._holder, _by_smtp(submission)
        else:
            container, script = self._container, submission or self._mta.submission
        container.put({f"{OUTBOX.lstrip('/')}/{message_id}.eml": message})
        return container.run(submit_command(script, send.reverse_path, send.forward_paths))

    def _settle(self) -> str:
        return self._fall_silent() if self._host.mta == _OTHER else super()._settle()

    def _fall_silent(self) -> str:
        """Wait until the log is silent for a while: of an unknown program no line is the last."""
        return self._watched.wait_for_silence(
            self._host.quiet, SETTLE_TIMEOUT, lambda: f"{self._host.hostname} goes on"
        )

    def _look(self) -> Look:
        queue = self._host.queue or self._mta.queue_command
        mailboxes = self._host.mailboxes or ("/var/mail/*",)
        # The image may lack ss; the network's container has it.
        sockets = self._holder.run(["sh", "-c", SOCKETS]).output
        shown = f"cat <<'END'\n{sockets}\nEND\n"
        return Look.of(self._container.run(look_command(queue, mailboxes, shown)).output)


def _by_smtp(submission: SmtpSubmission) -> str:
    """Hand the message over with msmtp, which the network's image has."""
    options = ["--file=/dev/null", "--host=localhost", f"--port={submission.port}"]
    if submission.user:
        password = shlex.quote(submission.password)
        options += ["--auth=on", f"--user={submission.user}", f"--passwordeval=echo {password}"]
    if submission.tls != "none":
        options += ["--tls=on", "--tls-certcheck=off"]
        options += [f"--tls-starttls={'on' if submission.tls == 'starttls' else 'off'}"]
    return f'msmtp {shlex.join(options)} -f "$author" -- "$@" <"$file"'
