"""Live updates by server-sent events that say only *what* changed; the page reads it again with its own permissions.

def live(request):
    return stream_response(request, topics=[case.pk], allowed=lambda roots: still_visible(request.actor, roots))
"""

from ledger.streams.changes import Change
from ledger.streams.hub import Hub, this_hub
from ledger.streams.sse import stream_response

__all__ = ["Change", "Hub", "stream_response", "this_hub"]
