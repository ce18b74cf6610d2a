"""OJT: who is 推進員 where, the checklist, the log, what is due, and the turn of the year."""
