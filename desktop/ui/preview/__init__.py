"""The real pages of the policy beside the questions that make them."""
