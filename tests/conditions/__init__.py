"""One condition language: in Python, in SQL, in words, in a form."""
