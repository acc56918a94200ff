"""What a receiver of a past date says does not change by accident.

Scenarios name dates so that they mean the same for ever. Each month here has a digest of its table
and its words. When a newly published transcript requires another rule or wording at such a date,
change the digest in the same commit, and name the transcript there.
"""

import hashlib

import pytest

from fake_receiver.policy import receivers
from fake_receiver.policy.profile import policy_table

RELEASED = {}


def digest(receiver):
    profile = receivers.find(receiver)
    words = (f"{name} {wording}" for name, wording in sorted(profile.wordings.items()))
    text = policy_table(profile) + "\n".join(words) + "\n".join(profile.extensions)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("receiver", "expected"), RELEASED.items())
def test_a_released_date_says_what_it_said(receiver, expected):
    assert digest(receiver) == expected
