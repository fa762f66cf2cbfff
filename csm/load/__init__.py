"""Much data, quickly: whole tenants for benchmarks and for trying the product at size.

``dice`` draws everything from a seed, ``words`` has what people write, ``people`` who they are, ``cases`` what was
reported and what became of it, ``events`` the ledger of it with its chain of seals, ``tables`` writes rows by COPY,
``loading`` puts it together batch by batch, ``tenants`` fills a whole installation.

Rows are written by the owner of the tables, inside each tenant's door: row-level security binds the owner too.
"""
