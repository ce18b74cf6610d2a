"""人材像とスキル: the frame that personnel and DX sections agree on."""
