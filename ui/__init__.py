"""Template helpers shared by the two front ends."""
