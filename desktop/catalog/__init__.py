"""Room of 方針ナビ; see README."""
