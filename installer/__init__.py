"""Building, packing and checking the Windows (and the frozen Linux) program; nothing here is shipped."""
