"""Mail of social.example, and the SPF records of its domain."""

from ipaddress import ip_address

from fake_receiver.model.transaction import Transaction

V4, V6 = "198.51.100.25", "2001:db8:25::2"
IP4 = "v=spf1 ip4:198.51.100.25 -all"


def transaction(client_ip=V4, reverse_path="alice@social.example", helo="mail.social.example"):
    """As far as SPF reads it."""
    return Transaction(
        client_ip=ip_address(client_ip),
        helo_domain=helo,
        reverse_path=reverse_path,
        forward_paths=("bob@gmail.com",),
        message=b"",
    )


def zone(record, **more):
    """social.example with ``record``, and TXT records of other names of .example."""
    records = {(f"{name}.example", "TXT"): text for name, text in more.items()}
    return {("social.example", "TXT"): record, **records}
