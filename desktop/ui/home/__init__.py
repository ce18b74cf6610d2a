"""ホーム: where we are, what is next, what is missing."""
