"""Two demo tenants that look lived in: Acme (business customers) and Globex (private ones).

``people`` hires, ``customers`` brings accounts and consumers, ``stories`` says what was reported, ``telling`` acts it
out by the product's own verbs, each step at its time in the past. Whatever a tenant has already is left alone.
"""
