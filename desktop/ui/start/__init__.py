"""What is shown while no file is open."""
