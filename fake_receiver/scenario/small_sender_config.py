"""What `sender.config` of the small senders may hold, each in its own terms.

msmtp: commands of /etc/msmtprc. nullmailer: files of /etc/nullmailer. dma: keywords of dma.conf.
swaks: long options. And which other keys of a sender have no meaning for them.
"""

import difflib
from collections.abc import Callable, Collection, Mapping
from typing import Final

# msmtp(1) of version 1.8, but what chooses between accounts and what is obsolete.
_MSMTP: Final = (
    "aliases", "allow_from_override", "auth", "auto_from", "domain", "dsn_notify", "dsn_return",
    "from", "host", "logfile", "logfile_time_format", "maildomain", "ntlmdomain", "password",
    "passwordeval", "port", "protocol", "proxy_host", "proxy_port", "remove_bcc_headers",
    "set_date_header", "set_from_header", "set_msgid_header", "socket", "source_ip", "syslog",
    "timeout", "tls", "tls_cert_file", "tls_certcheck", "tls_crl_file", "tls_fingerprint",
    "tls_host_override", "tls_key_file", "tls_min_dh_prime_bits", "tls_priorities",
    "tls_starttls", "tls_trust_file", "undisclosed_recipients", "user",
)  # fmt: skip

# conf.c of dma 0.13: settings have one word for a value, flags have none.
_DMA_SETTINGS: Final = (
    "ALIASES", "AUTHPATH", "CERTFILE", "FINGERPRINT", "MAILNAME", "MASQUERADE", "PORT", "SMARTHOST",
    "SPOOLDIR",
)  # fmt: skip
_DMA_FLAGS: Final = (
    "DEFER", "FULLBOUNCE", "INSECURE", "NULLCLIENT", "OPPORTUNISTIC_TLS", "SECURETRANSFER",
    "STARTTLS",
)  # fmt: skip

# nullmailer(7) of version 2.2, with nullmailer-send(8) and nullmailer-dsn(1).
_NULLMAILER: Final = (
    "adminaddr", "allmailfrom", "bouncelines", "bounceto", "defaultdomain", "defaulthost",
    "doublebounceto", "helohost", "idhost", "maxpause", "pausetime", "queuelifetime", "remotes",
    "sendtimeout",
)  # fmt: skip

# swaks(1) of version 20201014: what a message does on its way. Sender, recipients and message are
# the step's, and XCLIENT and PROXY are not for a receiver of the world.
_SWAKS_WITH_VALUE: Final = (
    "--add-header", "--auth-extra", "--auth-map", "--auth-password", "--auth-user",
    "--copy-routing", "--drop-after", "--drop-after-send", "--ehlo", "--header", "--helo",
    "--lhlo", "--local-interface", "--local-port", "--pipe", "--port", "--protocol",
    "--quit-after", "--server", "--socket", "--timeout", "--tls-ca-path", "--tls-cert",
    "--tls-cipher", "--tls-key", "--tls-protocol", "--tls-sni",
)  # fmt: skip
_SWAKS_FLAGS: Final = (
    "--auth-plaintext", "--force-getpwuid", "--hide-all", "--hide-informational",
    "--hide-receive", "--hide-send", "--no-data-fixup", "--no-hints", "--no-info-hints",
    "--no-receive-hints", "--no-send-hints", "--no-strip-from", "--pipeline", "--prdr",
    "--show-raw-text", "--suppress-data", "--tls", "--tls-on-connect", "--tls-optional",
    "--tls-optional-strict", "--tls-verify", "-4", "-6",
)  # fmt: skip
_SWAKS_WITH_OR_WITHOUT: Final = (
    "--auth", "--auth-hide-password", "--auth-optional", "--auth-optional-strict",
    "--show-time-lapse", "--silent",
)  # fmt: skip

Wrong = tuple[str, str] | None
"""What is wrong, and a hint."""


def _unknown(what: str, key: str, known: Collection[str]) -> tuple[str, str]:
    near = difflib.get_close_matches(key, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
    return f"{what} {key!r}", hint


def _wrong_in_msmtp(key: str, value: str) -> Wrong:
    if key in ("account", "defaults", "eval"):
        hint = "all settings here are of the one account; bring /etc/msmtprc in `files` for more"
        return f"{key!r} is no setting of an account of msmtp", hint
    if key not in _MSMTP:
        return _unknown("msmtp has no command", key, _MSMTP)
    return _several_lines(key, value)


def _wrong_in_dma(key: str, value: str) -> Wrong:
    if key not in (*_DMA_SETTINGS, *_DMA_FLAGS):
        return _unknown("dma.conf has no", key, (*_DMA_SETTINGS, *_DMA_FLAGS))
    words = value.split()
    if key in _DMA_FLAGS and words:
        return f"{key!r} is a flag of dma.conf, and has no value", f'write `{key}: ""`'
    if key in _DMA_SETTINGS and (len(words) != 1 or "#" in value):
        return f"the value of {key!r} is one word", "dma splits at blanks, and # begins a comment"
    return None


def _wrong_in_nullmailer(key: str, value: str) -> Wrong:
    if key == "me":
        return "Debian's nullmailer does not read 'me'", "it takes /etc/mailname: set `hostname`"
    if key not in _NULLMAILER:
        return _unknown("nullmailer has no file", key, _NULLMAILER)
    return None if key == "remotes" else _several_lines(key, value)


def _wrong_in_swaks(key: str, value: str) -> Wrong:
    if key in ("--to", "--from", "--data", "--body"):
        return f"{key!r} is the step's to say", "write it in `send:`"
    known = (*_SWAKS_WITH_VALUE, *_SWAKS_FLAGS, *_SWAKS_WITH_OR_WITHOUT)
    is_field = key.startswith("--h-")
    if key not in known and not is_field:
        return _unknown("swaks has no option", key, known)
    if key in _SWAKS_FLAGS and value.strip():
        return f"the option {key!r} of swaks has no value", f'write `"{key}": ""`'
    if (key in _SWAKS_WITH_VALUE or is_field) and not value.strip():
        return f"the option {key!r} of swaks has a value", "swaks would ask for it and wait"
    return _several_lines(key, value)


def _several_lines(key: str, value: str) -> Wrong:
    if "\n" in value.strip():
        return f"the value of {key!r} has several lines", "write it in one, or use `files`"
    return None


WRONG_SETTING: Final[Mapping[str, Callable[[str, str], Wrong]]] = {
    "msmtp": _wrong_in_msmtp,
    "nullmailer": _wrong_in_nullmailer,
    "dma": _wrong_in_dma,
    "swaks": _wrong_in_swaks,
}
"""What is wrong with one setting, by the sender's ``mta``."""

_NEITHER_SIGNS: Final = "it does not sign mail; send through a mail server that does"

WITHOUT: Final[Mapping[str, Mapping[str, str]]] = {
    "msmtp": {"dkim": _NEITHER_SIGNS},
    "nullmailer": {"dkim": _NEITHER_SIGNS, "aliases": "it has no aliases; `adminaddr` takes all"},
    "dma": {"dkim": _NEITHER_SIGNS},
    "swaks": {"dkim": _NEITHER_SIGNS, "aliases": "it delivers nothing itself, and has no aliases"},
}
"""The other keys of a sender that mean nothing to it, by its ``mta``, and why."""
