"""職員とスキル表: the roster, the grid, one person's page, and files coming in."""
