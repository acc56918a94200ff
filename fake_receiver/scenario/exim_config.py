"""What `sender.config` of an Exim may hold, as Debian packages it.

Variables of update-exim4.conf.conf (``dc_...``), and one-line macros (a capital first) and options
of Exim's main section. Which macros and options there are, Exim itself knows: it does not start.
"""

import difflib
import re
from typing import Final

# update-exim4.conf(8)
_VARIABLES: Final = (
    "dc_eximconfig_configtype",
    "dc_hide_mailname",
    "dc_local_interfaces",
    "dc_localdelivery",
    "dc_mailname_in_oh",
    "dc_minimaldns",
    "dc_other_hostnames",
    "dc_readhost",
    "dc_relay_domains",
    "dc_relay_nets",
    "dc_smarthost",
    "dc_use_split_config",
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def is_debian_variable(key: str) -> bool:
    """True for what belongs into update-exim4.conf.conf, right or wrong."""
    return key.startswith("dc_")


def wrong_setting(key: str, value: str) -> tuple[str, str] | None:
    """What is wrong with one setting, and a hint."""
    if is_debian_variable(key) and key not in _VARIABLES:
        near = difflib.get_close_matches(key, _VARIABLES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_VARIABLES)}"
        return f"Debian's Exim has no variable {key!r}", hint
    if not _NAME.fullmatch(key):
        hint = (
            "write a variable such as dc_smarthost, a macro such as REMOTE_SMTP_INTERFACE or an "
            "option of the main section such as disable_ipv6; all else goes into `files`"
        )
        return f"{key!r} is no setting of Exim", hint
    if "\n" in value.strip():
        return f"the value of {key!r} has several lines", "write it in one, or use `files`"
    if is_debian_variable(key) and "'" in value:
        return f"the value of {key!r} has an apostrophe", "the file is read by a shell"
    return None
