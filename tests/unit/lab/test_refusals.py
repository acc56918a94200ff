"""An engine that starts no container: in its own words, and in ours."""

import pytest
from docker.errors import APIError

from fake_receiver.lab.docker.refusals import why_not_started

# As engines and runtimes of several years say it.
_RUNC = "OCI runtime create failed: runc create failed: unable to start container process: "
NO_IPV6 = [
    "OCI runtime create failed: container_linux.go:380: starting container process caused: "
    "process_linux.go:545: container init caused: write sysctl key net.ipv6.conf.all.disable_ipv6: "
    "open /proc/sys/net/ipv6/conf/all/disable_ipv6: no such file or directory: unknown",
    f"failed to create shim task: {_RUNC}error during container init: open "
    "/proc/sys/net/ipv6/conf/all/disable_ipv6: no such file or directory: unknown",
    "preparing container db77 for attach: runc: runc create failed: unable to start container "
    "process: error during container init: open /proc/sys/net/ipv6/conf/default/disable_ipv6: "
    "no such file or directory: OCI runtime attempted to invoke a command that was not found",
]
NOT_ALLOWED = [
    f"{_RUNC}error during container init: open sysctl net.ipv6.conf.all.disable_ipv6 file: "
    "reopen fd 8: permission denied: unknown",
    f"{_RUNC}error during container init: open /proc/sys/net/ipv6/conf/all/disable_ipv6: "
    "read-only file system: unknown",
]
OTHER = [
    f"{_RUNC}error during container init: error setting rlimits for ready process: error setting "
    "rlimit type 7: operation not permitted: unknown",
    "driver failed programming external connectivity: no such file or directory",
]


def told(words: str) -> tuple[str, str]:
    return why_not_started(APIError("409 Client Error", explanation=words))


@pytest.mark.parametrize("words", NO_IPV6)
def test_a_kernel_without_ipv6_is_told_with_the_setting_that_brings_it(words):
    message, hint = told(words)

    assert "kernel of the Docker engine has no IPv6" in message
    assert "ipv6.disable=1" in hint
    assert "modprobe ipv6" in hint


@pytest.mark.parametrize("words", NOT_ALLOWED)
def test_an_engine_that_may_not_set_it_is_not_taken_for_a_kernel_without(words):
    message, hint = told(words)

    assert "may not set net.ipv6.conf.all.disable_ipv6" in message
    assert "ipv6.disable" not in hint
    assert "privileged" in hint


@pytest.mark.parametrize("words", OTHER)
def test_anything_else_is_told_in_the_engines_own_words(words):
    assert told(words) == (f"the engine can't start a container: {words}", "")


def test_an_error_without_an_explanation_is_told_as_it_is():
    assert "500 Server Error" in why_not_started(APIError("500 Server Error"))[0]
