"""How Gmail's receiver speaks when nothing is wrong: extensions and the dialogue."""

from collections.abc import Mapping

from fake_receiver.model.stage import Stage
from fake_receiver.policy.catalogue import Extensions, NamedReply, since
from fake_receiver.policy.dates import Month

_BEGIN = Month(2004, 4)

EXTENSIONS: tuple[Extensions, ...] = (
    Extensions(
        since=_BEGIN,
        keywords=("SIZE 35651584", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES"),
    ),
    Extensions(
        since=Month(2013, 1),
        keywords=("SIZE 35882577", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES", "CHUNKING"),
    ),
    Extensions(
        since=Month(2014, 12),
        keywords=(
            "SIZE 35882577",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
        ),
    ),
    Extensions(
        since=Month(2019, 1),
        keywords=(
            "SIZE 157286400",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
        ),
    ),
)


def _always(
    stage: Stage, code: int, enhanced: str, text: str, provoked_by: str, *, signed: bool = True
) -> NamedReply:
    wording = since(_BEGIN, code, enhanced, text, signed=signed)
    return NamedReply(stage=stage, wordings=(wording,), provoked_by=provoked_by)


_HOST = "mx.google.com at your service"

DIALOGUE: Mapping[str, NamedReply] = {
    "Banner": _always(Stage.CONNECT, 220, "", "mx.google.com ESMTP", "connect"),
    "Helo": _always(Stage.EHLO, 250, "", _HOST, "HELO", signed=False),
    "Ehlo": _always(Stage.EHLO, 250, "", f"{_HOST}, [{{ip}}]", "EHLO", signed=False),
    "StartTls": _always(Stage.EHLO, 220, "2.0.0", "Ready to start TLS", "STARTTLS", signed=False),
    "MailOk": _always(Stage.MAIL, 250, "2.1.0", "OK", "MAIL FROM:<a@a.example>"),
    "RcptOk": _always(Stage.RCPT, 250, "2.1.5", "OK", "RCPT TO:<bob@gmail.com>"),
    # The enhanced code is empty, hence two blanks on the wire.
    "DataGoAhead": _always(Stage.DATA, 354, "", " Go ahead", "DATA"),
    "ChunkOk": NamedReply(
        stage=Stage.DATA,
        wordings=(since(_BEGIN, 250, "2.0.0", "OK", inferred=True),),
        provoked_by="BDAT without LAST",
    ),
    "Quit": _always(Stage.CONNECT, 221, "2.0.0", "closing connection", "QUIT"),
    "Reset": _always(Stage.MAIL, 250, "2.1.5", "Flushed", "RSET"),
    "Noop": _always(Stage.EHLO, 250, "2.0.0", "OK", "NOOP"),
    "Verify": _always(Stage.EHLO, 252, "2.1.5", "Send some mail, I'll try my best", "VRFY"),
    "Help": NamedReply(
        stage=Stage.EHLO,
        wordings=(
            since(_BEGIN, 214, "2.0.0", "http://www.google.com/search?btnI&q=RFC+2821"),
            since(
                Month(2016, 1),
                214,
                "2.0.0",
                "https://www.google.com/search?btnI&q=RFC+5321",
                inferred=True,
            ),
        ),
        provoked_by="HELP",
    ),
    "Accepted": NamedReply(
        stage=Stage.END_OF_MESSAGE,
        wordings=(
            since(_BEGIN, 250, "2.0.0", "OK {time}"),
            since(Month(2019, 9), 250, "2.0.0", "OK  {time}"),
        ),
    ),
}
