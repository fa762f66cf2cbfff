"""Chaos: the whole product under load while its parts are killed, cut off and slowed down; then its promises are checked.

`bin/chaos --seed 1 --minutes 1`. Nothing of this is loaded by the product itself.
"""
