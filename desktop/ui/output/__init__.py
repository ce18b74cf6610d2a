"""出力: documents out, the question sheet back in."""
