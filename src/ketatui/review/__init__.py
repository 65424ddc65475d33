"""What to look at next: cards that are due, and what has changed in the content."""
