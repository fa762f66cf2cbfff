"""Working time: weekly spans, holidays, exact arithmetic."""
