"""Any program in an image of one's own: what the scenario says of it is all that is known."""

from typing import Final

from fake_receiver.senders.mta import Mta


class SilentLog:
    """Of an unknown program's log no line says that a message is done."""

    def feed(self, line: str) -> None:
        """Nothing is read."""

    def is_settled(self, message_id: str) -> bool:
        """Never known from the log."""
        return False

    def told(self, message_id: str) -> str:
        """What is known of the message."""
        return f"the log of this program is not understood; message-id <{message_id}>"


OTHER: Final = Mta(
    name="other",
    title="the image",
    files=lambda _: {},
    submission="false",
    queue_command="true",
    parse_queue=lambda _: (),
    make_log=SilentLog,
    log_file="",
)
