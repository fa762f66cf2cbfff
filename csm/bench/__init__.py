"""``bin/bench``: how fast the product is, measured against the least that the same machine needs for the same rows.

``stack`` brings servers of its own, ``setting`` the data and who asks, ``calls`` asks the product without a network between,
``floor`` and ``plain`` are what it is compared with, ``targets`` lists what is measured, ``measuring`` takes turns,
``timers`` and ``starting`` measure what is no request, ``plans`` keeps the queries' plans, ``report`` says it all.
"""
