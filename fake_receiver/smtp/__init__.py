"""The wire: the receiver's SMTP dialogue."""
