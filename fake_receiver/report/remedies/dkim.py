"""A DKIM signature that verifies."""

from collections.abc import Iterator

from fake_receiver.model.evidence import Evidence
from fake_receiver.model.results import DkimReason, DkimResult, DkimSignature
from fake_receiver.model.transaction import NULL_PATH
from fake_receiver.report.remedies.domains import (
    author_domain,
    mended_name_servers,
    share_owner,
)
from fake_receiver.report.remedies.remedy import Change, Need, Remedy


def dkim_remedies(evidence: Evidence, need: Need) -> Iterator[Remedy]:
    """Mend each signature that counts, or sign when there is none."""
    author = author_domain(evidence)
    faulty = [
        signature
        for signature in evidence.dkim
        if signature.result is not DkimResult.PASS
        and (need is Need.AUTHENTICATION or share_owner(signature.sdid, author))
    ]
    for signature in faulty:
        title, change = _mended(signature)
        yield Remedy(title=title, cures=(need,), changes=(change,))
    if not faulty:
        yield _signed(evidence, author, need)


def _mended(signature: DkimSignature) -> tuple[str, Change]:
    sdid, selector = signature.sdid, signature.selector
    name = f"{selector}._domainkey.{sdid}."
    failed = next((lookup for lookup in signature.lookups if lookup.is_temporary_error), None)
    if failed is not None:
        return f"Mend the name servers: {signature.why}", mended_name_servers(failed)
    if any(lookup.is_void for lookup in signature.lookups):
        key = Change(
            where=f"DNS, zone of {sdid} (strings of at most 255 octets, in order)",
            lines=(f'{name} TXT "v=DKIM1; k=rsa; p=<the public key of {selector}>"',),
        )
        return f"Publish the DKIM key that the signature names, s={selector} d={sdid}", key
    if signature.reason in (DkimReason.BODY_HASH, DkimReason.BODY_LENGTH):
        unchanged = Change(
            where="the server that signs",
            lines=(
                "sign on the last hop, after footers and virus filters",
                "send long lines as base64 or quoted-printable: Postfix folds them",
            ),
        )
        return "Let nothing change the body after it is signed", unchanged
    if signature.reason is DkimReason.ALGORITHM:
        both = Change(
            where="the server that signs",
            lines=(
                "sign with RSA as well: a second selector, k=rsa, 2048 bits",
                f"keep {selector} for the receivers that know {signature.algorithm}",
            ),
        )
        return f"Add an RSA signature of d={sdid}: {signature.why}", both
    test = Change(
        where="shell of the server that signs",
        lines=(
            f"opendkim-testkey -d {sdid} -s {selector} -k /etc/dkimkeys/{selector}.private -vvv",
        ),
    )
    if signature.result is DkimResult.FAIL:
        return f"Sign with the key that {name} publishes, and change no signed field after", test
    return f"Mend the signature of d={sdid}: {signature.why}", test


def _signed(evidence: Evidence, author: str, need: Need) -> Remedy:
    passing = [s.sdid for s in evidence.dkim if s.result is DkimResult.PASS]
    instead = f", not only as {passing[0]}" if passing else ""
    milters = ["smtpd_milters = inet:localhost:8891", "non_smtpd_milters = $smtpd_milters"]
    if evidence.transaction.reverse_path == NULL_PATH:
        milters.append("internal_mail_filter_classes = bounce")
    return Remedy(
        title=f"Sign with DKIM as {author}{instead}",
        cures=(need,),
        changes=(
            Change(
                where="shell (the TXT record to publish is then in mail.txt)",
                lines=(f"opendkim-genkey -b 2048 -d {author} -s mail -D /etc/dkimkeys",),
            ),
            Change(
                where="/etc/opendkim.conf",
                lines=(
                    f"Domain {author}",
                    "Selector mail",
                    "KeyFile /etc/dkimkeys/mail.private",
                    "Socket inet:8891@localhost",
                ),
            ),
            Change(where="/etc/postfix/main.cf", lines=tuple(milters)),
        ),
    )
