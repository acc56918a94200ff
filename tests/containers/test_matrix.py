"""Two real mail servers with the same mail: what differs between them."""

import json

from click.testing import CliRunner

from fake_receiver.cli.matrix import matrix
from fake_receiver.lab.docker.run import DockerLab


def told(*arguments: str) -> str:
    result = CliRunner().invoke(matrix, ["postfix-second-ipv6-address", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_exim_sends_in_chunks_and_bounces_without_the_status(docker_lab: DockerLab) -> None:
    found = json.loads(told("--mta", "postfix,exim", "--family", "ipv6", "--json"))

    postfix, exim = found["rows"]
    assert [row["problem"] for row in (postfix, exim)] == ["", ""]
    for row in (postfix, exim):
        (attempt,) = row["attempts"]
        assert attempt["client_ip"] == "2001:db8:25::2"
        assert (attempt["reply"], attempt["rule"]) == ("550 5.7.1", "ipv6-auth-error")
        assert attempt["tls"] == "TLSv1.3"
    assert [row["attempts"][0]["bdat"] for row in (postfix, exim)] == [False, True]
    assert [row["fates"][0]["status"] for row in (postfix, exim)] == ["5.7.1", "5.0.0"]
    assert exim["differs"] == ["bdat", "fates"]
    assert any("smtp_address_preference" in note for note in found["notes"])
    assert any("bound to the address" in note for note in found["notes"])


def test_over_ipv4_both_deliver(docker_lab: DockerLab) -> None:
    output = told("--mta", "exim,postfix", "--family", "ipv4", "--jobs", "1")

    assert "as found  over IPv4 alone" in output
    assert output.count("delivered") == 2
    assert "* not as exim" in output
