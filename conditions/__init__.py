"""One small condition language for rules, views, criteria and recipients.

A condition is JSON: `{"all" | "any": [C, …]}`, `{"not": C}` or `{"field", "op", "value"}`.
`parse` makes a tree of it or says, leaf by leaf, what is wrong; the tree answers for a loaded row (`predicate`), explains
its answer (`explain`) and becomes SQL (`as_q`). docs/conditions.md has the grammar.
"""
