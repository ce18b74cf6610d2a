"""Returned sheets: many files read together, what each is worth, and what would change."""
