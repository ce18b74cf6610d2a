"""The printed policy: `render(document)` gives the PDF and where each block stands in it."""

from desktop.output.pdf.policy import Place, Rendered, render

__all__ = ["Place", "Rendered", "render"]
