"""The test vectors of the public suffix list."""

import re

from fake_receiver.checks.organizational_domain import organizational_domain

VECTOR = re.compile(r"^checkPublicSuffix\((?:null|'(.*)'), (?:null|'(.*)')\);$", re.MULTILINE)


def test_every_vector_of_the_public_suffix_list_gives_its_organizational_domain(suite):
    # The null input is read as the empty name.
    vectors = VECTOR.findall(suite("psl/test_psl.txt").read_text(encoding="utf-8"))
    wrong = [
        (domain, expected, organizational_domain(domain))
        for domain, expected in vectors
        if organizational_domain(domain) != (expected or None)
    ]

    assert wrong == []
    assert len(vectors) == 78
