"""A sender's DNS, its commands and its messages, from the values of a published reply."""

from ipaddress import ip_address

from published import Values

from fake_receiver.scenario.dkim_key import public_key_value
from fake_receiver.scenario.mail_host import DkimKey
from fake_receiver.senders.signing import sign

RECIPIENT = "bob@gmail.com"
SELECTOR = "lab"

# DNS


def mail_host(values: Values) -> str:
    """The name that the sender's host calls itself."""
    return f"mail.{values.domain}"


def confirmed_ptr(values: Values) -> str:
    """A PTR record whose name leads back."""
    host, ip = mail_host(values), values.ip
    return f"{ip} PTR {host}.\n{host}. {'AAAA' if ':' in ip else 'A'} {ip}\n"


def ptr_of_the_other_family(values: Values) -> str:
    """A PTR record whose name has an address, but none of the client's family."""
    host = mail_host(values)
    other = "A 198.51.100.26" if ":" in values.ip else "AAAA 2001:db8:26::2"
    return f"{values.ip} PTR {host}.\n{host}. {other}\n"


def spf(values: Values, terms: str) -> str:
    """An SPF record of the domain in MAIL FROM."""
    return f'{values.domain}. TXT "v=spf1 {terms}"\n'


def spf_pass(values: Values) -> str:
    """An SPF record that names the client."""
    return spf(values, f"ip{ip_address(values.ip).version}:{values.ip} -all")


def dkim_key(values: Values) -> str:
    """The key with which the author's domain signs."""
    return f'{SELECTOR}._domainkey.{values.author}. TXT "v=DKIM1; p={public_key_value()}"\n'


def dmarc(values: Values, policy: str) -> str:
    """A DMARC record of the author's domain."""
    return f'_dmarc.{values.author}. TXT "v=DMARC1; p={policy}"\n'


def authenticated(values: Values) -> str:
    """A sender against whom nothing can be said."""
    return confirmed_ptr(values) + spf_pass(values)


def unauthenticated(values: Values) -> str:
    """A sender whom the DNS names, but does not allow to send."""
    return confirmed_ptr(values) + spf(values, "~all")


# Envelope and message


def ehlo(values: Values) -> bytes:
    return f"EHLO {mail_host(values)}\r\n".encode()


def mail_from(values: Values, parameters: str = "") -> bytes:
    return f"MAIL FROM:<alice@{values.domain}>{parameters}\r\n".encode()


def rcpt_to(recipient: str = RECIPIENT) -> bytes:
    return f"RCPT TO:<{recipient}>\r\n".encode()


def header(values: Values) -> dict[str, str]:
    """The fields of a message that is in order."""
    return {
        "From": f"alice@{values.author}",
        "To": RECIPIENT,
        "Subject": "Hello",
        "Date": "Thu, 01 Jan 2015 12:00:00 +0000",
        "Message-ID": f"<1@{values.author}>",
    }


def delivery(values: Values, *, more: str = "", signed: bool = False, **fields: str) -> tuple:
    """All commands of a transaction. ``fields`` replace the message's own; an empty one goes."""
    changed = {name.replace("_", "-"): value for name, value in fields.items()}
    kept = {name: value for name, value in (header(values) | changed).items() if value}
    head = "".join(f"{name}: {value}\r\n" for name, value in kept.items())
    message = f"{more}{head}\r\nHello.\r\n".encode()
    if signed:
        message = sign(message, DkimKey(domain=values.author, selector=SELECTOR))
    return (ehlo(values), mail_from(values), rcpt_to(), b"DATA\r\n", message + b".\r\n")
