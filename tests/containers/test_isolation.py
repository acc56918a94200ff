"""Nothing in a lab reaches anything outside of it, and it fails at once, not after a time-out."""

import time

import pytest
from labs import Held

_AT_ONCE = 0.5
_HOSTS = ("receiver", "sender")
_OUTSIDE = (
    "192.0.2.2",
    "8.8.8.8",
    "172.17.0.1",
    "2001:4860:4860::8888",
    "2001:db8:ffff::1",
)

# Bash's own sockets would resolve names; Python is only in one image, ip(8) in both.
_CONNECT = "exec 3<>/dev/tcp/{address}/{port}"


def _cable_gateway(lab: Held) -> str:
    network = next(iter(lab.api.networks(filters={"label": f"fake-receiver={lab.run_id}"})))
    gateway = str(network["IPAM"]["Config"][0].get("Gateway", "")).partition("/")[0]
    return "" if gateway == "<nil>" else gateway  # Podman's word for none


def _connect(lab: Held, host: str, address: str, port: int = 25) -> tuple[int, str, float]:
    started = time.monotonic()
    result = lab.run(host, f"timeout 5 bash -c '{_CONNECT.format(address=address, port=port)}'")
    return result.exit_code, result.output, time.monotonic() - started


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.parametrize("family", ["-4", "-6"])
def test_there_is_no_default_route(lab: Held, host: str, family: str) -> None:
    result = lab.run(host, f"ip {family} route show default")
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.parametrize("address", _OUTSIDE)
def test_the_outside_is_unreachable_at_once(lab: Held, host: str, address: str) -> None:
    code, output, seconds = _connect(lab, host, address)
    assert code == 1
    assert "unreachable" in output or "No route to host" in output
    assert seconds < _AT_ONCE


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.parametrize("port", [22, 25, 2375])
def test_the_machine_that_runs_the_engine_is_unreachable(lab: Held, host: str, port: int) -> None:
    gateway = _cable_gateway(lab)
    if not gateway:
        pytest.skip("this engine gives an internal network no gateway")
    code, output, seconds = _connect(lab, host, gateway, port)
    assert code == 1
    assert "No route to host" in output
    assert seconds < _AT_ONCE


def test_no_one_outside_answers_on_the_cable_over_ipv6(lab: Held) -> None:
    # All nodes of the cable: the sender hears itself and the receiver, never the engine's bridge.
    result = lab.run("sender", "ping -6 -c 2 -w 2 ff02::1%eth0")
    heard = {
        line.split()[3].rstrip(":").partition("%")[0]
        for line in result.output.splitlines()
        if " bytes from " in line
    }
    own = "ip -6 -o address show dev eth0"
    known = lab.run("sender", own).output + lab.run("receiver", own).output
    assert {address for address in heard if address not in known} == set()


def test_the_receiver_is_reachable_over_both_families(lab: Held) -> None:
    for address in ("192.0.2.240", "3fff:25::240"):
        assert _connect(lab, "sender", address)[0] == 0


def test_an_ipv6_only_sender_has_no_way_to_ipv4(ipv6_only: Held) -> None:
    assert _connect(ipv6_only, "sender", "3fff:25::240")[0] == 0
    code, output, seconds = _connect(ipv6_only, "sender", "192.0.2.240")
    assert code == 1
    assert "Network is unreachable" in output
    assert seconds < _AT_ONCE
