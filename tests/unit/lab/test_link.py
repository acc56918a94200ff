"""The lab's own link: what ip(8) and nft(8) are told for hosts, routers and the receiver."""

from ipaddress import IPv4Address

import pytest

from fake_receiver.lab.docker.link import (
    Cable,
    address_batch,
    cable_batch,
    host_batch,
    host_device,
    receiver_batch,
    router_batch,
    translation,
)
from fake_receiver.scenario.hosts import GOOGLE_HOSTS
from fake_receiver.scenario.mail_host import Sender

CABLE = Cable(IPv4Address("172.22.255.255"), IPv4Address("172.22.0.1"))
INNER = {"10.0.0.5": "198.51.100.9", "fd00:25::5": "2001:db8:25::9"}


def host(*addresses, **more):
    """A host that has these addresses."""
    return Sender.model_validate({"hostname": "a.example", "addresses": addresses, **more})


def behind_router(**nat):
    """A host with these inner addresses, each with an outer one."""
    return host(*nat, nat=nat)


def lines_of(batch, *words):
    """The lines that begin with the words, without these."""
    begin = " ".join(words)
    return [
        line.removeprefix(begin).strip() for line in batch.splitlines() if line.startswith(begin)
    ]


BOTH = host("198.51.100.1", "2001:db8:1::1")
LAB_V4, LAB_V6 = "192.0.2.240/28 dev lab0", "3fff:25::/64 dev lab0"


@pytest.mark.parametrize(
    ("subnet", "gateway", "cable"),
    [
        pytest.param("172.22.0.0/16", "172.22.0.1", CABLE, id="bare"),
        pytest.param("172.22.0.0/16", "172.22.0.1/16", CABLE, id="with a prefix, as Podman tells"),
        pytest.param("172.22.0.0/16", None, Cable(CABLE.broadcast, None), id="without a gateway"),
    ],
)
def test_a_cable_is_what_the_engine_says_of_its_network(subnet, gateway, cable):
    assert Cable.of(subnet, gateway) == cable


@pytest.mark.parametrize(
    ("cable", "unreachable"),
    [(CABLE, ["172.22.0.1/32"]), (Cable(CABLE.broadcast, None), [])],
)
def test_the_gateway_of_the_cable_is_out_of_reach(cable, unreachable):
    assert lines_of(cable_batch(cable), "route add unreachable") == unreachable


@pytest.mark.parametrize(
    ("machine", "others", "routes"),
    [
        pytest.param(BOTH, (), [LAB_V4, LAB_V6], id="both families reach the lab"),
        pytest.param(host("198.51.100.1"), (), [LAB_V4], id="without IPv6 there is no way over it"),
        pytest.param(host("2001:db8:1::1"), (), [LAB_V6], id="without IPv4 neither"),
        pytest.param(
            BOTH,
            (host("203.0.113.2", "2001:db8:2::2"),),
            [LAB_V4, LAB_V6, "203.0.113.2/32 dev lab0", "2001:db8:2::2/128 dev lab0"],
            id="another host in other networks",
        ),
        pytest.param(
            BOTH,
            (host("198.51.100.2", "2001:db8:1::2"),),
            [LAB_V4, LAB_V6],
            id="a neighbour is on the link already",
        ),
        pytest.param(
            host("198.51.100.1"),
            (host("2001:db8:2::2"),),
            [LAB_V4],
            id="a host of the other family is out of reach",
        ),
        pytest.param(
            host("198.51.100.1"),
            (behind_router(**{"10.0.0.5": "203.0.113.2"}),),
            [LAB_V4, "203.0.113.2/32 dev lab0"],
            id="of a host behind a router the outer address",
        ),
        pytest.param(
            host("198.51.100.1"),
            (behind_router(**{"10.0.0.5": "203.0.113.2", "10.0.0.6": "203.0.113.2"}),),
            [LAB_V4, "203.0.113.2/32 dev lab0"],
            id="an outer address that several share is one way",
        ),
        pytest.param(
            behind_router(**INNER),
            (),
            [
                "192.0.2.240/28 via 10.0.0.254 dev lab0",
                "3fff:25::/64 via fd00:25::fffe dev lab0",
            ],
            id="behind a router all ways go through it",
        ),
        pytest.param(
            behind_router(**{"10.0.0.5": "198.51.100.9"}),
            (host("198.51.100.2"),),
            [
                "192.0.2.240/28 via 10.0.0.254 dev lab0",
                "198.51.100.2/32 via 10.0.0.254 dev lab0",
            ],
            id="so does that to a neighbour of the outer address",
        ),
        pytest.param(
            behind_router(**{"10.0.0.254": "198.51.100.9"}),
            (),
            ["192.0.2.240/28 via 10.0.0.253 dev lab0"],
            id="the router gives way to a host that has its address",
        ),
    ],
)
def test_a_host_finds_its_way(machine, others, routes):
    assert lines_of(address_batch(machine, others), "route add") == routes


@pytest.mark.parametrize(
    ("machine", "added"),
    [
        pytest.param(
            host("2001:db8::2", "198.51.100.1", "2001:db8::1"),
            [
                "2001:db8::2/64 dev lab0 nodad",
                "198.51.100.1/24 dev lab0",
                "2001:db8::1/64 dev lab0 nodad",
            ],
            id="in their order",
        ),
        pytest.param(
            host("198.51.100.1", "2001:db8::1", temporary_addresses="yes"),
            ["198.51.100.1/24 dev lab0", "2001:db8::1/64 dev lab0 nodad mngtmpaddr"],
            id="temporary ones beside those of IPv6",
        ),
        pytest.param(
            behind_router(**INNER),
            ["10.0.0.5/24 dev lab0", "fd00:25::5/64 dev lab0 nodad"],
            id="the inner ones behind a router",
        ),
    ],
)
def test_a_host_has_its_addresses(machine, added):
    assert lines_of(address_batch(machine, ()), "address add") == added


def test_a_host_alone_behind_its_router_is_on_a_link_of_its_own():
    inside = behind_router(**INNER)

    assert " id 25 " in host_device(CABLE, BOTH, 1)
    assert " id 26 " in host_device(CABLE, inside, 1)
    assert " id 27 " in host_device(CABLE, inside, 2)


def test_the_batch_of_a_host_is_cable_then_device_then_addresses():
    batch = host_batch(CABLE, BOTH, (), 1)

    assert batch == (
        cable_batch(CABLE) + f"link add {host_device(CABLE, BOTH, 1)}\n" + address_batch(BOTH, ())
    )
    assert "remote 172.22.255.255 dstport 4789" in batch


def test_a_router_stands_between_both_links():
    neighbour = host("198.51.100.2")
    batch = router_batch(CABLE, behind_router(**INNER), (neighbour, host("203.0.113.2")), 3)

    assert [line.split(" dev")[0] for line in lines_of(batch, "link add")] == [
        "lab0 type vxlan id 25",
        "lab1 type vxlan id 28",
    ]
    assert lines_of(batch, "address add") == [
        "198.51.100.9/24 dev lab0",
        "2001:db8:25::9/64 dev lab0 nodad",
        "10.0.0.254/24 dev lab1",
        "fd00:25::fffe/64 dev lab1 nodad",
    ]
    assert lines_of(batch, "route add")[1:] == [LAB_V4, LAB_V6, "203.0.113.2/32 dev lab0"]


@pytest.mark.parametrize(
    ("nat", "rules"),
    [
        pytest.param(
            INNER,
            [
                "ip saddr 10.0.0.5 oifname lab0 snat to 198.51.100.9",
                "ip daddr 198.51.100.9 dnat to 10.0.0.5",
                "ip6 saddr fd00:25::5 oifname lab0 snat to 2001:db8:25::9",
                "ip6 daddr 2001:db8:25::9 dnat to fd00:25::5",
            ],
            id="one to one in both families",
        ),
        pytest.param(
            {"172.17.0.2": "198.51.100.9", "172.17.0.3": "198.51.100.9"},
            [
                "ip saddr 172.17.0.2 oifname lab0 snat to 198.51.100.9",
                "ip saddr 172.17.0.3 oifname lab0 snat to 198.51.100.9",
                "ip daddr 198.51.100.9 dnat to 172.17.0.2",
            ],
            id="of several the first gets what comes",
        ),
    ],
)
def test_a_router_translates(nat, rules):
    told = [line.strip() for line in translation(behind_router(**nat)).splitlines()]

    assert [line for line in told if line.startswith(("ip saddr", "ip daddr", "ip6 "))] == rules


def test_the_receiver_has_the_addresses_of_all_its_hosts():
    batch = receiver_batch(CABLE, GOOGLE_HOSTS[:2], ())

    assert lines_of(batch, "address add") == [
        "192.0.2.240/32 dev lab0",
        "3fff:25::240/128 dev lab0 nodad",
        "192.0.2.241/32 dev lab0",
        "3fff:25::241/128 dev lab0 nodad",
    ]


@pytest.mark.parametrize(
    ("senders", "routes"),
    [
        pytest.param((BOTH,), ["198.51.100.0/24", "2001:db8:1::/64"], id="a network a family"),
        pytest.param(
            (BOTH, host("198.51.100.2")), ["198.51.100.0/24", "2001:db8:1::/64"], id="once"
        ),
        pytest.param(
            (behind_router(**INNER),), ["198.51.100.0/24", "2001:db8:25::/64"], id="outer"
        ),
    ],
)
def test_the_receiver_finds_the_way_back_to_what_it_sees(senders, routes):
    batch = receiver_batch(CABLE, GOOGLE_HOSTS[:1], senders)

    assert lines_of(batch, "route add") == [f"{route} dev lab0" for route in routes]
