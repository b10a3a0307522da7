"""How many files this process may have open, and for how many people at once that is enough.

The system counts open files, connections and some more as one kind of thing, file descriptors. Some
systems allow few of them: 256 in a shell of macOS, 1,024 in most of Linux.
"""

import psutil

OF_A_VISIT = 4  # descriptors: the connection, and three of the thread that runs the page
OF_THE_APP = 60  # with its networks and the rooms' database, and nobody there
RESERVE = 60  # for pages that load, downloads and the database
ENOUGH = 65_536  # as many as a server may use; more would only cost memory


def raise_limit() -> None:
    """Let this process open as many files as the system allows it to, up to `ENOUGH`."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if most == resource.RLIM_INFINITY else min(most, ENOUGH)
    for limit in (wanted, 10_240):  # macOS says that there is no limit, and allows 10,240
        if now == resource.RLIM_INFINITY or now >= limit:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
        except (OSError, ValueError):
            continue
        return


def limit() -> int | None:
    """How many files this process may have open at once; None for any number."""
    try:
        import resource
    except ImportError:
        return None
    now, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if now == resource.RLIM_INFINITY else now


def people(limit: int) -> int:
    """For how many people at once a limit is enough."""
    return max(0, (limit - OF_THE_APP - RESERVE) // OF_A_VISIT)


def is_house_full() -> bool:
    """Whether there is nothing left but the reserve."""
    most = limit()
    return most is not None and psutil.Process().num_fds() > most - RESERVE
