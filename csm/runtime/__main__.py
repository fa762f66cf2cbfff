"""`python -m csm.runtime up|manage|test|bench|chaos …`: what the programs in bin/ run once the environment is there."""

import os
import sys

from csm.runtime import manage, up
from csm.runtime.servers import CHECKOUT


def main() -> None:
    """Dispatch on the first word."""
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "up":
        up.main(arguments)
    elif command == "manage":
        manage.main(arguments)
    elif command == "bench":
        os.execv(sys.executable, [sys.executable, "-P", "-m", "csm.bench", *arguments])
    elif command == "chaos":
        os.execv(sys.executable, [sys.executable, "-P", "-m", "csm.chaos", *arguments])
    elif command == "test":
        os.chdir(CHECKOUT)
        os.execv(sys.executable, [sys.executable, "-P", "-m", "pytest", *arguments])
    else:
        raise SystemExit(f"csm: unknown command {command!r}.")


if __name__ == "__main__":
    main()
