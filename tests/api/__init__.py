"""The API as a whole: what holds for every address, whoever added it."""
