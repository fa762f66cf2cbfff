"""Running the product: environment, embedded servers, supervised processes. Knows nothing of the product itself."""
