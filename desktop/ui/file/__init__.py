"""ファイル: opening, saving, and the page that shows where the file is."""
