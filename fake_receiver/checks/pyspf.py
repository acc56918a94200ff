"""pyspf, imported without its warning, and its two exceptions with a type."""

import warnings

with warnings.catch_warnings():
    # It has an invalid escape sequence: under "-W error" its first import would fail.
    warnings.simplefilter("ignore")
    import spf

__all__ = ["PermError", "TempError", "spf"]

TempError: type[Exception] = spf.TempError
"""A DNS failure (RFC 7208 section 2.6.6)."""

PermError: type[Exception] = spf.PermError
"""A record that cannot be interpreted, or that goes over a limit (RFC 7208 section 2.6.7)."""
