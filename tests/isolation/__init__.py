"""The isolation matrix: every route × every role × whose object it is × method.

``routes.py`` walks the site map, ``rows.py`` says how each route is filled, ``world.py`` makes the people and what they
own, each thing marked with a word of its own, and says by hand who may see what. A route without a row fails the build.
"""
