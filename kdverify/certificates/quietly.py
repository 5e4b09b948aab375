"""How worker processes end."""

import signal


def quietly() -> None:
    """Lets a worker end without a word when its work is done, or stopped."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
