"""``python -m fake_receiver`` is the same as the command ``fake-receiver``."""

from fake_receiver.cli import main

if __name__ == "__main__":
    main()
