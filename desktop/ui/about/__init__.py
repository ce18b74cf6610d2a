"""この方針ナビについて: version, places, parts and their licences, and the papers for the 情報政策課."""
