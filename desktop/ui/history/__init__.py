"""履歴: who did what and when, and taking one action of the past back."""
