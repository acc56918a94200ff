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
from fake_receiver.report.remedies.places import shell
from fake_receiver.report.remedies.remedy import Change, Need, Remedy
from fake_receiver.report.remedies.servers import with_each


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
        mended = _mended(signature)
        if mended is not None:
            title, change = mended
            yield Remedy(title=title, cures=(need,), changes=(change,))
        else:
            yield from _with_the_published_key(signature, need)
    if not faulty:
        yield from _signed(evidence, author, need)


def _mended(signature: DkimSignature) -> tuple[str, Change] | None:
    """What is the same with each mail server."""
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
                "send long lines as base64 or quoted-printable: mail servers may fold them",
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
    return None


def _with_the_published_key(signature: DkimSignature, need: Need) -> Iterator[Remedy]:
    sdid, selector = signature.sdid, signature.selector
    title = f"Mend the signature of d={sdid}: {signature.why}"
    if signature.result is DkimResult.FAIL:
        name = f"{selector}._domainkey.{sdid}."
        title = f"Sign with the key that {name} publishes, and change no signed field after"
    why = "on the server that signs; both keys must be the same"
    yield from with_each(
        title,
        (need,),
        lambda server: (shell(*server.compare_keys(sdid, selector), why=why),),
    )


def _signed(evidence: Evidence, author: str, need: Need) -> Iterator[Remedy]:
    passing = [s.sdid for s in evidence.dkim if s.result is DkimResult.PASS]
    instead = f", not only as {passing[0]}" if passing else ""
    bounces = evidence.transaction.reverse_path == NULL_PATH
    title = f"Sign with DKIM as {author}{instead}"
    yield from with_each(title, (need,), lambda server: server.sign(author, bounces=bounces))
