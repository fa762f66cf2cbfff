"""What customers' records do when something else happens: a module per noun."""
