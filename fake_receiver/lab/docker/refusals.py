"""Why an engine starts no container of the lab, said so that it can be mended."""

import re
from typing import Final

from docker.errors import APIError

_SYSCTL: Final = re.compile(r"net[./]ipv6[./][\w./]*\w")


def why_not_started(error: APIError) -> tuple[str, str]:
    """What to tell of the engine's refusal, and how to mend it.

    The lab switches IPv6 on in its containers, by sysctls. The words are runc's, which differ
    from one version to the next: "open /proc/sys/net/ipv6/conf/all/disable_ipv6: no such file or
    directory", "open sysctl net.ipv6.conf.all.disable_ipv6 file: reopen fd 8: permission denied".
    """
    text = str(error.explanation or error)
    if sysctl := _SYSCTL.search(text):
        if "no such file" in text.lower():
            return (
                "the kernel of the Docker engine has no IPv6, and the lab does not do without",
                "start that machine without ipv6.disable=1 on its kernel's command line (on Debian "
                "in /etc/default/grub, then `sudo update-grub` and restart it), or load the module "
                "with `sudo modprobe ipv6`; Docker's own setting `ipv6` is not needed",
            )
        if any(word in text for word in ("read-only file system", "denied", "not permitted")):
            return (
                f"the Docker engine may not set {sysctl[0].replace('/', '.')} in a container of "
                "its own, and without IPv6 the lab does not do",
                "an engine that is itself in a container must be a privileged one (LXC: "
                "security.nesting=true, and AppArmor must let it write below /proc/sys/net; "
                "Docker: --privileged)",
            )
    return f"the engine can't start a container: {text}", ""
