"""What a process that draws rows does first. Imports nothing of the product: there is no Django yet."""


def ready() -> None:
    """Load the product."""
    import django

    django.setup()
