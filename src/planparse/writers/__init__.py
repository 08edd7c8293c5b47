"""Writers: plans and tables as files and databases. Each writes whole files or nothing."""


class WriteError(Exception):
    """A database refused the data and is as it was before; the message is its reason, in one line."""

    def __init__(self, error: Exception) -> None:
        super().__init__((str(error).strip() or type(error).__name__).splitlines()[0])
