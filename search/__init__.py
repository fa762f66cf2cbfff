"""Finding cases, accounts, contacts, consumers and articles across registered searchables."""
