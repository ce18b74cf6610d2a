"""The frame as TOML: readable in any editor, exact to the letter, small enough for a mail."""

from __future__ import annotations

import tomli_w

from desktop.policy.frame.sheets import SHEETS, Frame

FORMAT = 1


def make_frame_toml(frame: Frame, organization: str) -> bytes:
    """The file as bytes. A value that is empty is left out; reading puts it back."""
    tables = {
        sheet.title: [{k: v for k, v in row.items() if v is not None and v != ""} for row in frame[sheet.title]]
        for sheet in SHEETS
    }
    head = {"format": FORMAT, "organization": organization}
    return tomli_w.dumps({"hoshin_frame": head, **tables}, multiline_strings=False).encode()
