"""What only a whole host can tell, and only all hosts together."""

import difflib
from collections.abc import Callable, Iterator, Mapping

from fake_receiver.model.transaction import Family, IPAddress
from fake_receiver.scenario import exim_config, sendmail_config, small_sender_config
from fake_receiver.scenario.document import Location
from fake_receiver.scenario.hosts import IPV4_NETWORK, IPV6_NETWORK, is_lab_address
from fake_receiver.scenario.mail_host import Sender
from fake_receiver.scenario.schema import SENDER, ScenarioFile

Inconsistency = tuple[Location, str, str]
"""Where, what, and a hint."""

# Words that begin a line of smtpd.conf(5).
_OPENSMTPD_WORDS = (
    "action", "admd", "bounce", "ca", "filter", "include", "listen", "match", "mda", "mta", "pki",
    "proc", "queue", "scheduler", "smtp", "srs", "table",
)  # fmt: skip


def _wrong_opensmtpd_line(key: str, value: str) -> tuple[str, str] | None:
    word = key.partition(" ")[0]
    if word not in _OPENSMTPD_WORDS:
        near = difflib.get_close_matches(word, _OPENSMTPD_WORDS, 1)
        known = f"a line begins with one of {', '.join(_OPENSMTPD_WORDS)}"
        hint = f"did you mean {near[0]!r}?" if near else known
        return f"no line of smtpd.conf begins with {word!r}", hint
    if set("\t\n") & set(f"{key}{value.strip()}"):
        hint = "write it in one, without tabs, or bring /etc/smtpd.conf in `files`"
        return f"the value of {key!r} has several lines", hint
    return None


# What is wrong with a setting of a mail server, and a hint.
_WRONG_SETTING: Mapping[str, Callable[[str, str], tuple[str, str] | None]] = {
    "exim": exim_config.wrong_setting,
    "opensmtpd": _wrong_opensmtpd_line,
    "sendmail": sendmail_config.wrong_setting,
    **small_sender_config.WRONG_SETTING,
}


def host_inconsistencies(file: ScenarioFile) -> Iterator[Inconsistency]:
    """All contradictions in a scenario's hosts."""
    taken: dict[IPAddress, str] = {}
    for name, host in file.all_hosts.items():
        location: Location = (SENDER,) if host is file.sender else ("hosts", name)
        yield from _addresses(host, location)
        yield from _nat(host, location)
        yield from _config(host, location)
        yield from _image(host, location)
        if host.mta == "other":
            yield from _unseen(file, name, host)
        # Behind a router of its own a host may have the addresses of another.
        for address in host.outward:
            if address in taken:
                yield (*location, "addresses"), f"{address} is {taken[address]}'s already", ""
            taken[address] = name


def _addresses(host: Sender, location: Location) -> Iterator[Inconsistency]:
    seen = set()
    for index, address in enumerate(host.addresses):
        here = (*location, "addresses", index)
        yield from _unfit(address, here)
        if address in seen:
            yield here, f"{address} is given twice", ""
        seen.add(address)
    if host.temporary_addresses and Family.IPV6 not in host.families:
        yield (*location, "temporary_addresses"), "temporary addresses are of IPv6 (RFC 8981)", ""


def _unfit(address: IPAddress, location: Location) -> Iterator[Inconsistency]:
    if is_lab_address(address):
        hint = f"{IPV4_NETWORK} and {IPV6_NETWORK} are taken; any other address will do"
        yield location, f"{address} belongs to the lab's own hosts", hint
    if address.is_multicast or address.is_unspecified or address.is_loopback:
        yield location, f"{address} is no address to send from", ""


def _nat(host: Sender, location: Location) -> Iterator[Inconsistency]:
    for inside, outside in host.nat.items():
        here = (*location, "nat", str(inside))
        if inside not in host.addresses:
            hint = f"its addresses are {', '.join(map(str, host.addresses))}"
            yield here, f"{inside} is no address of the host", hint
        if inside.version != outside.version:
            yield here, "both addresses of a translation are of one family", ""
        if outside in host.addresses:
            yield here, f"{outside} is the host's own: nothing is translated", ""
        yield from _unfit(outside, here)
    for address in host.addresses if host.nat else ():
        if address not in host.nat:
            hint = "behind a router no address is seen as it is: give each, or leave it out"
            yield (*location, "nat"), f"nothing says what {address} is translated to", hint
    if host.nat and host.temporary_addresses:
        yield (*location, "nat"), "no router here translates temporary addresses", ""


def _config(host: Sender, location: Location) -> Iterator[Inconsistency]:
    wrong_setting = _WRONG_SETTING.get(host.mta)
    for key, value in host.config.items():
        if wrong_setting and (wrong := wrong_setting(key, value)):
            yield (*location, "config", key), *wrong
    for key, hint in small_sender_config.WITHOUT.get(host.mta, {}).items():
        if getattr(host, key):
            yield (*location, key), f"`{key}` has no meaning for {host.mta}", hint


def _unseen(file: ScenarioFile, name: str, host: Sender) -> Iterator[Inconsistency]:
    """Expectations of a program of which nothing says how they are looked at."""
    for index, step in enumerate(file.steps):
        wants = step.expect if host is file.sender else step.expect.hosts.get(name)
        here: Location = ("steps", index, "expect")
        if host is not file.sender:
            here = (*here, "hosts", name)
        if wants and wants.queue and not host.queue:
            hint = "add `queue:` to the host, a command that prints a line for each message"
            yield (*here, "queue"), "nothing says how the queue of an `mta: other` is seen", hint
        if wants and wants.bounce and not host.mailboxes:
            hint = "add `mailboxes:` to the host, patterns of mbox files or Maildirs"
            yield (*here, "bounce"), "nothing says where an `mta: other` keeps mail", hint


def _image(host: Sender, location: Location) -> Iterator[Inconsistency]:
    if host.mta == "other" and not host.has_own_image:
        yield (*location, "mta"), "an `mta: other` needs an `image` or `build`", ""
    if host.mta == "other" and not host.submission:
        hint = '`submission: sendmail -i -f "$author" -- "$@" <"$file"`, or a port'
        yield (*location, "mta"), "nothing says how messages are handed to the image", hint
    if not host.has_own_image:
        return
    for key in ("config", "config_from", "dkim", "aliases", "users", "domains"):
        if getattr(host, key):
            hint = "lay its files with `files:`, or build it into the image"
            shown = "config" if key == "config_from" else key
            yield (*location, shown), f"`{shown}` is for the images that come with this", hint
