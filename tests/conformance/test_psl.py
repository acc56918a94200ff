"""The test vectors of the public suffix list."""

import re

from fake_receiver.checks.organizational_domain import organizational_domain

VECTOR = re.compile(r"^checkPublicSuffix\('(.*)', (?:null|'(.*)')\);$", re.MULTILINE)


def test_every_vector_of_the_public_suffix_list_gives_its_organizational_domain(suite):
    vectors = VECTOR.findall(suite("psl/test_psl.txt").read_text(encoding="utf-8"))

    assert len(vectors) == 77  # 78 with the null input, which no domain is
    wrong = [
        (domain, expected, organizational_domain(domain))
        for domain, expected in vectors
        if organizational_domain(domain) != (expected or None)
    ]
    assert wrong == []
