"""The web server, on sockets that the supervisor holds: while this process restarts, connections wait instead of failing."""

from __future__ import annotations

import os
import socket
import sys

import uvicorn


def main(descriptors: list[str]) -> None:
    """Serve on the inherited listening sockets until told to stop; open streams get two seconds."""
    sockets = [socket.socket(fileno=int(descriptor)) for descriptor in descriptors] or None
    config = uvicorn.Config(
        "csm.asgi:application",
        host=os.environ.get("CSM_HOST", "127.0.0.1"),  # these two without a supervisor, as in a container
        port=int(os.environ.get("CSM_PORT", "8000")),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("CSM_TRUSTED_PROXIES", "127.0.0.1,::1"),
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=64 * 1024,
    )
    uvicorn.Server(config).run(sockets=sockets)


if __name__ == "__main__":
    main(sys.argv[1:])
