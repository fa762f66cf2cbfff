"""How it should be worked: versioned stages and activities, guided decisions."""
