"""The papers about the program itself, for the commands and the screen alike."""

from __future__ import annotations

from datetime import date

# The makers are imported where used: reportlab is heavy, and no start of the program waits for it


def security_sheet() -> bytes:
    """The security sheet (PDF) of this program, today."""
    from .pdf.security_sheet import make_security_sheet
    from .security import frozen_folder

    return make_security_sheet(date.today(), frozen_folder())


def sbom() -> bytes:
    """The bill of materials (CycloneDX) of this program."""
    from .sbom import make_sbom

    return make_sbom()
