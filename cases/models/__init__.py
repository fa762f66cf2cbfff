"""What cases stores."""
