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
    "gmail@2020-06": "ef7f22c00f72fe16",
    "gmail@2021-06": "17335b0b7ccfd54b",
    "gmail@2022-06": "19e68bbc2f4c7c04",
    "gmail@2023-06": "f1fdda1dbc69769e",
    "gmail@2024-06": "47e3da5814481ad7",
    "gmail@2025-06": "092b6df2b9772528",
}


def digest(receiver):
    profile = receivers.find(receiver)
    words = (f"{name} {wording}" for name, wording in sorted(profile.wordings.items()))
    text = policy_table(profile) + "\n".join(words) + "\n".join(profile.extensions)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("receiver", "expected"), RELEASED.items())
def test_a_released_date_says_what_it_said(receiver, expected):
    assert digest(receiver) == expected
