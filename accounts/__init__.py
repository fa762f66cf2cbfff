"""Who we serve and what they own: accounts, contacts, consumers, products, assets, contracts."""
