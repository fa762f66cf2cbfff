"""``bin/bench``: see ``--help``."""

from csm.bench.run import main

if __name__ == "__main__":
    main()
