"""方針: the wizard that makes the policy, step by step, beside the real pages."""
