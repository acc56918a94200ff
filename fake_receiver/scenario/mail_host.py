"""A host of a scenario that sends mail: its name, its addresses, and the mail server on it."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.scenario.settings import Duration
from fake_receiver.scenario.values import Address, Domain, Model, Texts, UserName

PREFIX = {Family.IPV4: 24, Family.IPV6: 64}
"""The length of the prefix of every host's network."""


class DkimKey(Model):
    """The host signs as ``domain`` with ``selector``, with the lab's key."""

    domain: Domain
    selector: Domain


class SmtpSubmission(Model):
    """Messages are handed over by SMTP to ``port`` of the host itself."""

    port: Annotated[int, Field(ge=1, le=65535)]
    user: str = ""
    password: str = ""
    tls: Literal["none", "starttls", "implicit"] = "none"


class Readiness(Model):
    """What to wait for before an image of one's own takes mail; all that is named."""

    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    log: str = ""
    command: str = ""
    within: Duration = 60.0


class OwnImage(Model):
    """Keys of a host with an image of one's own, ``image`` or built from the folder ``build``.

    ``ready`` is what to wait for (port 25, where nothing is said). ``submission`` is a command for
    the image's shell ($file, $id, $author, "$@") or SMTP. ``log`` are files, where it is not the
    container's output; ``queue`` is a command; ``mailboxes`` are mbox files and Maildirs, by
    patterns of the shell. What is not said is as on a host with that ``mta`` from Debian; of an
    ``mta: other`` a message is done when the log has been silent for ``quiet`` and no connection is
    open. ``mailboxes`` may stand at any host: its own configuration may keep mail elsewhere. The
    private half of ``{dkim-public-key}`` is in /lab/dkim.pem, for an image to sign with.
    """

    image: str = ""
    build: str = ""
    environment: dict[str, str] = {}
    command: Texts = ()
    ready: Readiness | None = None
    submission: str | SmtpSubmission = ""
    log: Texts = ()
    queue: str = ""
    mailboxes: Texts = ()
    quiet: Duration = 2.0

    @property
    def has_own_image(self) -> bool:
        """True for an image that is not one of ours."""
        return bool(self.image or self.build)

    @model_validator(mode="after")
    def _is_one_image(self) -> "OwnImage":
        if self.image and self.build:
            raise ValueError("`image` or `build`, not both")
        if not self.has_own_image:
            for name in OwnImage.model_fields:
                if name in self.model_fields_set and name != "mailboxes":
                    raise ValueError(
                        f"`{name}` is for a host with an `image` or `build` of its own"
                    )
        return self


class Sender(OwnImage):
    """One host: its name, its addresses in the order they are added, its server.

    ``nat`` are addresses that the world sees in place of the host's own, ``temporary_addresses``
    are those of RFC 8981 beside each IPv6 address. ``config`` are settings in the mail server's
    words; where the file names a folder or a file instead, that is ``config_from``, and the loader
    puts what it holds among the ``files``. ``run`` is typed once, before the steps.
    """

    mta: Literal[
        "postfix", "exim", "opensmtpd", "sendmail", "msmtp", "nullmailer", "dma", "swaks", "other"
    ] = "postfix"
    hostname: Domain
    domains: tuple[Domain, ...] = ()
    addresses: Annotated[tuple[Address, ...], Field(min_length=1)]
    nat: dict[Address, Address] = {}
    temporary_addresses: bool = False
    config: dict[str, str] = {}
    config_from: str = ""
    files: dict[str, str] = {}
    users: tuple[UserName, ...] = ()
    aliases: dict[UserName, Texts] = {}
    dkim: DkimKey | None = None
    run: str = ""

    @model_validator(mode="before")
    @classmethod
    def _config_may_be_a_path(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(path := given.get("config"), str):
            return {**given, "config": {}, "config_from": path}
        return given

    @property
    def families(self) -> frozenset[Family]:
        """The families that it has addresses of."""
        return frozenset(Family.of(address) for address in self.addresses)

    @property
    def outward(self) -> tuple[IPAddress, ...]:
        """The addresses that others see."""
        seen = (self.nat.get(address, address) for address in self.addresses)
        return tuple(dict.fromkeys(seen))

    def sees_as_own(self, address: IPAddress) -> bool:
        """True when others may see the host come from ``address``."""
        if address in self.outward:
            return True
        return self.temporary_addresses and any(
            address in network_of(own) for own in self.addresses if own.version == 6
        )


def network_of(address: IPAddress) -> IPv4Network | IPv6Network:
    """The network that a host's address is in."""
    return ip_network(f"{address}/{PREFIX[Family.of(address)]}", strict=False)
