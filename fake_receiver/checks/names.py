"""Domain names as they may be asked of the DNS, and addresses as they may be judged."""

from ipaddress import IPv4Address, IPv6Address

from fake_receiver.model.transaction import IPAddress


def to_a_labels(domain: str) -> str | None:
    """``domain`` with its U-labels as A-labels (RFC 5890), without a final dot.

    None for what no DNS name can be: an empty label, a label over 63 octets, a name over 253
    (RFC 1035 section 2.3.4). Octets that no host name has (blank, ``_``) are let through.
    """
    domain = domain.removesuffix(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if len(domain) > 253 or not all(0 < len(label) <= 63 for label in domain.split(".")):
        return None
    return domain


def dns_name(domain: str) -> str | None:
    """``domain`` as a question's name: absolute, lower case, odd octets escaped.

    None where `to_a_labels` gives None: such a name must not reach a resolver.
    """
    a_labels = to_a_labels(domain)
    if a_labels is None:
        return None
    # RFC 1035 section 5.1: \X and \DDD; everything else stands for itself.
    return "".join(map(_escaped, a_labels.lower())) + "."


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    return character if "!" <= character <= "~" else f"\\{ord(character):03}"


def judged_address(client_ip: IPAddress) -> IPAddress:
    """The address that the checks look up: without a zone id, IPv4-mapped IPv6 as IPv4.

    RFC 7208 section 5 asks for the latter; ``2001:db8::1%eth0`` names the same host for the DNS.
    """
    if isinstance(client_ip, IPv4Address):
        return client_ip
    return client_ip.ipv4_mapped or IPv6Address(int(client_ip))
