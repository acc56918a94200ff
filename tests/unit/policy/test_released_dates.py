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
    "gmail@2012-06": "f4931026ca2a124c",
    "gmail@2013-10": "f5e4ebdcb81c6e61",
    "gmail@2014-06": "7a01fd32e4ae61cc",
    "gmail@2015-06": "ec7c3363cbb42ff7",
    "gmail@2016-10": "eef564d5f93103ac",
    "gmail@2017-12": "54cecf15db9d61cd",
    "gmail@2018-06": "0eb956440500ac06",
    "gmail@2019-06": "ceff9f55f26566ee",
    "gmail@2020-06": "ddc1201b9a35c9f7",
    "gmail@2021-06": "22caf43e2b5e52e6",
    "gmail@2022-06": "060239d1077efc15",
    "gmail@2023-06": "12f3c135fcd72852",
    "gmail@2024-06": "d4f80ee6e8f46af3",
    "gmail@2025-06": "839e9b56d0ae11bc",
}


def digest(receiver):
    profile = receivers.find(receiver)
    words = (f"{name} {wording}" for name, wording in sorted(profile.wordings.items()))
    text = policy_table(profile) + "\n".join(words) + "\n".join(profile.extensions)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("receiver", "expected"), RELEASED.items())
def test_a_released_date_says_what_it_said(receiver, expected):
    assert digest(receiver) == expected
