"""A clean mail to the receivers beside Gmail, and what they say to it."""

from clean_mail import ALIGNED, V4, clean_evidence

from fake_receiver.model.results import DkimResult, SpfResult
from fake_receiver.policy import receivers
from fake_receiver.policy.decide import decide

SPF_FAIL, DKIM_FAIL = SpfResult.FAIL, (DkimResult.FAIL,)

_CLEAN = {
    "ip": V4,
    "dkim": (DkimResult.PASS,),
    "dmarc": ALIGNED,
    "helo_domain": "example.org",
    "forward_paths": ("bob@other.example",),
    "mx_host": "mx.other.example",
    "session_id": "ID",
    "received_at": 1748211742.0,
}


def evidence(stage, **differs):
    """Of a mail over IPv4 that is signed and passes DMARC, but for what is named."""
    return clean_evidence(stage=stage, **(_CLEAN | differs))


def said(receiver, stage, *, switches=(), session_id="ID", **differs):
    """The lines of the verdict, () when there is none."""
    profile = receivers.find(receiver, switches)
    verdict = decide(profile, evidence(stage, session_id=session_id, **differs))
    if verdict is None:
        return ()
    return verdict.reply.wire_lines(profile.tail_of(verdict.reply_name, session_id))
