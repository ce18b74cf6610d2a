"""What tables of cells share: keys as in a spreadsheet, blocks, and what is asked before a bad block goes in."""
