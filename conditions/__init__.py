"""One small condition language for rules, views, criteria and recipients."""
