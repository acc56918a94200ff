"""Which policy of a DMARC record holds for a mail (RFC 9989 section 4.10.1)."""

from collections.abc import Mapping
from typing import Final

from fake_receiver.checks.dmarc_record import DmarcRecord
from fake_receiver.checks.names import dns_name
from fake_receiver.checks.questions import Questions
from fake_receiver.model.lookup import Lookup, LookupStatus
from fake_receiver.model.results import Dmarc, DmarcPolicy, DmarcResult

_WEAKER: Final[Mapping[DmarcPolicy, DmarcPolicy]] = {
    DmarcPolicy.REJECT: DmarcPolicy.QUARANTINE,
    DmarcPolicy.QUARANTINE: DmarcPolicy.NONE,
    DmarcPolicy.NONE: DmarcPolicy.NONE,
}


def published_policy(
    dmarc: Dmarc, record: DmarcRecord, questions: Questions
) -> DmarcPolicy | Lookup:
    """p= for the record's own domain, np= or sp= for one below; one step weaker with t=y.

    The look-up where it failed to tell whether the author domain exists.
    """
    policy = record.policy
    if dmarc.record_domain != dmarc.author_domain:
        policy = record.subdomain_policy
        # Mail that passes is done no policy to, and is worth no question.
        if record.nonexistent_policy is not policy and dmarc.result is not DmarcResult.PASS:
            exists = _exists(dmarc.author_domain, questions)
            if isinstance(exists, Lookup):
                return exists
            policy = policy if exists else record.nonexistent_policy
    return _WEAKER[policy] if record.test_mode else policy


def _exists(domain: str, questions: Questions) -> bool | Lookup:
    """False for NXDOMAIN, of whatever type (RFC 9989 section 3.2.13 and appendix A.4).

    What has a name below it exists (RFC 8020), and that was asked already.
    """
    for name in filter(None, map(dns_name, (f"_dmarc.{domain}", domain))):
        lookup = questions(name, "TXT")
        if lookup.is_temporary_error:
            return lookup
        # At the end of an alias NXDOMAIN is of another name.
        if lookup.status is not LookupStatus.NXDOMAIN or lookup.cnames:
            return True
    return False
