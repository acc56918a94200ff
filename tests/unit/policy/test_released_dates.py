"""What a receiver of a past date says does not change by accident.

Scenarios name dates so that they mean the same for ever. Each month here has a digest of its table
and its words. When a newly published transcript requires another rule or wording at such a date,
change the digest in the same commit, and name the transcript there.
"""

import hashlib

import pytest

from fake_receiver.policy import receivers
from fake_receiver.policy.profile import policy_table

RELEASED = {
    "gmail@2012-06": "2466f0c7992e6ea2",
    "gmail@2013-10": "b89624e6af346053",
    "gmail@2014-06": "be2076a30d976716",
    "gmail@2015-06": "dd2b405f5a9c135f",
    "gmail@2016-10": "64d781fa6c1c2032",
    "gmail@2017-12": "7802a75b49e9e7d9",
    "gmail@2018-06": "556ee7c67555bd24",
    "gmail@2019-06": "0b9f7c636c94017d",
    "gmail@2020-06": "c0594629fec6bcb7",
    "gmail@2021-06": "97e3b08ca9637982",
    "gmail@2022-06": "8f854244662b0be5",
    "gmail@2023-06": "223129fbb25e951d",
    "gmail@2024-06": "61aec0bc54fe33f2",
    "gmail@2025-06": "e27ade5bac347646",
}


def digest(receiver):
    profile = receivers.find(receiver)
    words = (f"{name} {wording}" for name, wording in sorted(profile.wordings.items()))
    switched = (f"{rule.name} {rule.when.words} {rule.switch}" for rule in profile.all_rules)
    flags = f"{profile.tail} {profile.session_id(7)} {profile.guesses_spf} {profile.walks_the_tree}"
    parts = (policy_table(profile), *words, *switched, *profile.extensions, flags)
    text = "\n".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("receiver", "expected"), RELEASED.items())
def test_a_released_date_says_what_it_said(receiver, expected):
    assert digest(receiver) == expected
