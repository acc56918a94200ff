"""The name of the protocol, for ``with`` in a Received field."""

from fake_receiver.model.transaction import Transaction


def protocol(transaction: Transaction) -> str:
    """SMTP, ESMTP, ESMTPS and so on (RFC 3848; RFC 6531 section 4.3 for UTF8SMTP)."""
    secured = "S" if transaction.tls is not None else ""
    if transaction.smtputf8:
        return f"UTF8SMTP{secured}"
    return f"{'E' if transaction.extended else ''}SMTP{secured}"
