"""What Windows shows of the program: the version resource of the exe files and the picture of its icon."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from desktop import APP_NAME, VERSION
from installer.places import PUBLISHER

_JAPANESE_UNICODE: Final = ("041104B0", (0x0411, 1200))
_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 256)
_BLUE, _WHITE, _PALE = "#1F5FA8", "#FFFFFF", "#BBD2EC"


def numbers(version: str = VERSION) -> tuple[int, int, int, int]:
    """The four numbers Windows compares: 0.1.0 is 0.1.0.0."""
    parts = [int(part) for part in version.split(".")]
    first, second, third, fourth = (*parts, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def version_resource(file: str, description: str) -> str:
    """The version resource as PyInstaller reads it."""
    table, translation = _JAPANESE_UNICODE
    texts = {
        "CompanyName": PUBLISHER,
        "FileDescription": description,
        "FileVersion": VERSION,
        "InternalName": file.removesuffix(".exe"),
        "LegalCopyright": "同梱の部品の使用条件は、画面の「この方針ナビについて」をご覧ください",
        "OriginalFilename": file,
        "ProductName": APP_NAME,
        "ProductVersion": VERSION,
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in texts.items())
    fixed = f"FixedFileInfo(filevers={numbers()}, prodvers={numbers()}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1)"
    return (
        f"VSVersionInfo(ffi={fixed}, kids=[StringFileInfo([StringTable({table!r}, [{strings}])]), "
        f"VarFileInfo([VarStruct('Translation', {list(translation)})])])"
    )


def write_icon(path: Path) -> None:
    """The icon in every size Windows asks for: a policy paper with a needle that shows the way."""
    picture = _drawn(1024)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, "ICO", sizes=[(size, size) for size in _SIZES])


def _drawn(side: int) -> Image.Image:
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * side / 32, y * side / 32) for x, y in points]

    draw.rounded_rectangle(at((1, 1), (31, 31)), radius=side * 6 / 32, fill=_BLUE)
    draw.rounded_rectangle(at((7, 5), (25, 27)), radius=side * 1.5 / 32, fill=_WHITE)
    for height in (8, 11):
        draw.rectangle(at((10, height), (22, height + 1.4)), fill=_PALE)
    draw.polygon(at((16, 14), (19, 22), (16, 20.2), (13, 22)), fill=_BLUE)
    draw.rectangle(at((10, 23.6), (22, 25)), fill=_PALE)
    return image
