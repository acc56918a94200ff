"""iprev: does the client's address have a name that has this address? (RFC 8601 section 3)."""

from ipaddress import ip_address

from fake_receiver.checks.names import judged_address
from fake_receiver.checks.questions import Questions, failure
from fake_receiver.model.lookup import Lookup, Resolver
from fake_receiver.model.results import Iprev, IprevResult
from fake_receiver.model.transaction import IPAddress

MAX_PTR_NAMES = 10
"""So many names of one address are looked up, as RFC 7208 section 4.6.4 has it for ``ptr``."""


def check_iprev(client_ip: IPAddress, resolver: Resolver) -> Iprev:
    """Looks up the PTR records of ``client_ip``, then the addresses of each name in turn.

    Results are those of RFC 8601 section 2.7.3: permerror without a PTR record, fail when no
    name leads back, temperror when a look-up failed that could have led back. Never raises.
    """
    questions = Questions(resolver)
    address = judged_address(client_ip)
    reverse = questions(f"{address.reverse_pointer}.", "PTR")
    verified_name: str | None = None
    if reverse.is_temporary_error:
        result, why = IprevResult.TEMPERROR, failure(reverse)
    elif not reverse.answers:
        result, why = IprevResult.PERMERROR, f"{address} has no PTR record"
    else:
        result, verified_name, why = _confirm(address, reverse.answers, questions)
    return Iprev(
        result=result,
        client_ip=client_ip,
        ptr_names=reverse.answers,
        verified_name=verified_name,
        why=why,
        lookups=questions.lookups,
    )


def _confirm(
    address: IPAddress, ptr_names: tuple[str, ...], questions: Questions
) -> tuple[IprevResult, str | None, str]:
    """The forward look-ups: the first name that has ``address`` is the verified one."""
    # Only the client's own family counts: a name with an A record alone confirms no IPv6 address.
    rdtype = "A" if address.version == 4 else "AAAA"
    mismatches = []
    result = IprevResult.FAIL
    for name in ptr_names[:MAX_PTR_NAMES]:
        if name == ".":
            mismatches.append("the PTR name . is no host")
            continue
        # In presentation form already: to escape it again would make another name of it.
        forward = questions(name.lower(), rdtype)
        if any(ip_address(answer) == address for answer in forward.answers):
            return IprevResult.PASS, name, f"{address} and the PTR name {name} name each other"
        if forward.is_temporary_error:
            result = IprevResult.TEMPERROR
        mismatches.append(_mismatch(name, forward, address))
    if len(ptr_names) > MAX_PTR_NAMES:
        mismatches.append(f"only {MAX_PTR_NAMES} of the {len(ptr_names)} PTR names were looked up")
    return result, None, "; ".join(mismatches)


def _mismatch(name: str, forward: Lookup, address: IPAddress) -> str:
    if forward.is_temporary_error:
        return failure(forward)
    if forward.answers:
        return f"the PTR name {name} resolves to {', '.join(forward.answers)}, not to {address}"
    return f"the PTR name {name} has no {forward.rdtype} record"
