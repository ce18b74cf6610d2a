"""Rosters coming in: any table an office keeps, read as it stands and told cell by cell; nothing is applied here."""
