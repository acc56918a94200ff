"""The mail servers that a scenario can name."""

from collections.abc import Mapping
from typing import Final

from fake_receiver.scenario.mail_host import Sender
from fake_receiver.senders.dma import DMA
from fake_receiver.senders.exim import EXIM
from fake_receiver.senders.msmtp import MSMTP
from fake_receiver.senders.mta import Mta
from fake_receiver.senders.nullmailer import NULLMAILER
from fake_receiver.senders.opensmtpd import OPENSMTPD
from fake_receiver.senders.other import OTHER
from fake_receiver.senders.postfix import POSTFIX
from fake_receiver.senders.sendmail import SENDMAIL
from fake_receiver.senders.swaks import SWAKS

MAIL_SERVERS: Final = (POSTFIX, EXIM, OPENSMTPD, SENDMAIL)
"""Those that receive mail, too."""

MTAS: Final[Mapping[str, Mta]] = {
    mta.name: mta for mta in (*MAIL_SERVERS, MSMTP, NULLMAILER, DMA, SWAKS)
}


def mta_of(sender: Sender) -> Mta:
    """The mail server of a scenario's sender."""
    return MTAS.get(sender.mta, OTHER)
