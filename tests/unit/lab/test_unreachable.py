"""Addresses to which no connection comes about: which they are, and who is asked in their place."""

from ipaddress import ip_address

import pytest

from fake_receiver.lab.reach import unreachable
from fake_receiver.lab.routes import NoRouteError, Route, destinations
from fake_receiver.model.settings import Settings, Unreachable
from fake_receiver.model.transaction import Family
from fake_receiver.nameserver.text import parse_zone
from fake_receiver.scenario.mail_host import Sender

REFUSED, TIMEOUT = Unreachable.REFUSED, Unreachable.TIMEOUT
FIRST_V4, FIRST_V6, NEXT_V4 = map(ip_address, ("192.0.2.240", "3fff:25::240", "192.0.2.241"))
HOSTS = {FIRST_V4: "mx1.example", FIRST_V6: "mx1.example", NEXT_V4: "mx2.example"}
ZONE = parse_zone("""\
friends.example. MX 10 mx1.example.
friends.example. MX 20 mx2.example.
mx1.example. A 192.0.2.240
mx1.example. AAAA 3fff:25::240
mx2.example. A 192.0.2.241
alone.example. A 192.0.2.241
lost.example. MX 10 mx3.example.
half.example. MX 10 mx1.example.
half.example. MX 20 mx3.example.
""")


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        pytest.param({}, {}, id="nothing is said"),
        pytest.param(
            {"mx1.example": dict.fromkeys(Family, REFUSED)},
            {FIRST_V4: REFUSED, FIRST_V6: REFUSED},
            id="a host over both families",
        ),
        pytest.param(
            {"mx1.example": {Family.IPV6: TIMEOUT}}, {FIRST_V6: TIMEOUT}, id="over one family"
        ),
        pytest.param(
            {"mx1.example": {Family.IPV6: TIMEOUT, Family.IPV4: REFUSED}},
            {FIRST_V4: REFUSED, FIRST_V6: TIMEOUT},
            id="over each in its way",
        ),
        pytest.param(
            {"mx2.example": {Family.IPV6: TIMEOUT}}, {}, id="over a family that the host lacks"
        ),
        pytest.param({"mx9.example": {Family.IPV4: REFUSED}}, {}, id="a host that is not there"),
    ],
)
def test_a_host_is_out_of_reach_as_declared(declared, found):
    assert unreachable(HOSTS, Settings(unreachable=declared)) == found


def sent_to(recipient, *closed):
    """The route that mail for the recipient takes while addresses are closed."""
    sender = Sender.model_validate({"hostname": "a.example", "addresses": ["198.51.100.1"]})
    (route,) = destinations((recipient,), sender, ZONE, closed)
    return route


FIRST = Route("mx1.example", (FIRST_V4, FIRST_V6))


@pytest.mark.parametrize(
    ("domain", "closed", "route"),
    [
        pytest.param("friends.example", (), FIRST, id="the first host"),
        pytest.param(
            "friends.example",
            (FIRST_V6,),
            Route("mx1.example", (FIRST_V4,)),
            id="what is left of it",
        ),
        pytest.param(
            "friends.example",
            (FIRST_V4, FIRST_V6),
            Route("mx2.example", (NEXT_V4,)),
            id="the next one",
        ),
        pytest.param("friends.example", (NEXT_V4,), FIRST, id="a later one does not matter"),
        pytest.param(
            "alone.example",
            (FIRST_V4,),
            Route("alone.example", (NEXT_V4,)),
            id="a domain without MX",
        ),
    ],
)
def test_mail_goes_to_the_first_host_that_can_be_reached(domain, closed, route):
    assert sent_to(f"bob@{domain}", *closed) == route


@pytest.mark.parametrize(
    ("domain", "closed", "told"),
    [
        pytest.param("friends.example", tuple(HOSTS), "can be reached", id="all are closed"),
        pytest.param("alone.example", (NEXT_V4,), "can be reached", id="the domain itself is"),
        pytest.param(
            "half.example", (FIRST_V4, FIRST_V6), "can be reached", id="one is, one is not"
        ),
        pytest.param("lost.example", (), "no MX, A or AAAA record", id="the host has no address"),
        pytest.param("nowhere.example", (), "no MX, A or AAAA record", id="the domain has nothing"),
    ],
)
def test_mail_without_a_way_says_why(domain, closed, told):
    with pytest.raises(NoRouteError, match=told):
        sent_to(f"bob@{domain}", *closed)
