"""職員名簿とスキル表: what can be done with staff, posts and assessments; every change is one action."""
