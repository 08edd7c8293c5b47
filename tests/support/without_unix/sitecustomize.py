"""Takes from every interpreter that has this folder on its path what Windows does not have.

The libraries that look for it when they are imported (the standard library's, psutil) are imported first:
they have their own ways on Windows, which cannot be tried on Linux. A look-alike of msvcrt locks files.
"""

import asyncio  # noqa: F401
import getpass  # noqa: F401
import multiprocessing.connection  # noqa: F401
import os
import select
import shutil  # noqa: F401
import signal
import socket
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
from concurrent.futures import process  # noqa: F401
from types import ModuleType

import psutil  # noqa: F401

FUNCTIONS = {
    os: "fork forkpty register_at_fork memfd_create pidfd_open getuid geteuid getgid getegid getpgid getsid "
    "setsid setpgid killpg pread pwrite preadv pwritev wait4 wait3 mkfifo mknod statvfs fchmod fchown chown "
    "chroot getloadavg sched_getaffinity sched_setaffinity getpriority nice O_CLOEXEC "
    "O_NONBLOCK O_NOFOLLOW O_NOCTTY O_DIRECTORY O_SYNC",
    signal: "SIGXCPU SIGXFSZ SIGALRM SIGVTALRM SIGHUP SIGUSR1 SIGUSR2 SIGPIPE SIGQUIT setitimer alarm pause "
    "pthread_sigmask sigwait",
    select: "poll epoll",
    socket: "send_fds recv_fds AF_UNIX",
}
MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "readline")


def _locking(handle: int, mode: int, count: int) -> None:
    flock(handle, LOCK_EX | LOCK_NB)


from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: E402

for module, names in FUNCTIONS.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
for name in MODULES:
    sys.modules[name] = None  # type: ignore[assignment]
windows = ModuleType("msvcrt")
windows.locking, windows.LK_NBLCK = _locking, 2  # type: ignore[attr-defined]
sys.modules["msvcrt"] = windows
