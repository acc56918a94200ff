"""The organizational domain by the public suffix list (RFC 7489 section 3.2)."""

from publicsuffixlist import PublicSuffixList

# The list that the package ships, read once; nothing is fetched. A top-level domain that it does
# not know, as .example, is a public suffix by the list's default rule "*".
_SUFFIXES = PublicSuffixList()


def organizational_domain(domain: str) -> str | None:
    """The public suffix of ``domain`` and one label more, in lower case.

    None when ``domain`` is a public suffix itself, or no domain name.
    """
    return _SUFFIXES.privatesuffix(domain)
