"""方針ナビ: an offline desktop program with which a town drafts and runs its digital talent policy."""

VERSION = "0.1.0"
APP_NAME = "方針ナビ"
