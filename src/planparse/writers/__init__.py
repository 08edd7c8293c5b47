"""Writers: plans and tables as files and databases. Each writes whole files or nothing."""

from planparse.document.errors import OutputError


def refused(target: str, error: Exception) -> OutputError:
    """The error for a database or library that refused the data; the target is as it was before."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return OutputError("database-refused", target, {"detail": reason})
