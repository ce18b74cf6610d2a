"""What goes into the frozen program and what must not; one list for the build and for the check of what came out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from installer import pe
from installer.places import BuildError

# Kinds of pictures that no document of ours holds; Pillow does without any of them
_PICTURES: Final = (
    "Avif", "Blp", "BufrStub", "Cur", "Dcx", "Dds", "Eps", "Fits", "Fli", "Fpx", "Ftex", "Gbr", "GribStub",
    "Hdf5Stub", "Icns",
    "Im", "Imt", "Iptc", "Jpeg2K", "McIdas", "Mic", "Mpeg", "Mpo", "Msp", "Palm", "Pcd", "Pcx", "Pdf", "Pixar",
    "Psd", "Qoi", "Sgi",
    "Spider", "Sun", "Tga", "Tiff", "WebP", "Wmf", "Xbm", "Xpm", "XVThumb",
)  # fmt: skip

# Modules the program never imports, though a library names them. asyncio and socket are replaced (installer/frozen).
EXCLUDED_MODULES: Final = (
    # network and its servers
    "asyncio", "socket", "_socket", "_ssl", "ssl", "_asyncio", "_overlapped", "select", "selectors",
    "socketserver", "http", "urllib.request",
    "urllib.error", "urllib.robotparser", "ftplib", "smtplib", "imaplib", "poplib", "nntplib", "telnetlib", "xmlrpc",
    "webbrowser", "wsgiref", "multiprocessing", "_multiprocessing", "concurrent.futures.process",
    # tools of developers
    "tkinter", "_tkinter", "idlelib", "test", "unittest", "doctest", "pdb", "pydoc", "lib2to3", "distutils",
    "ensurepip",
    "venv", "pip", "setuptools", "pkg_resources", "wheel", "pytest", "_pytest", "hypothesis", "pypdf", "apsw",
    "IPython",
    "numpy", "pandas", "matplotlib", "lxml", "rlPyCairo", "_rl_accel", "rl_renderPM", "uharfbuzz", "yaml", "pygments",
    # a second OpenSSL beside the one in cryptography; hashes of Python's own do
    "_hashlib",
    # halves of libraries that stay unused
    "_bz2", "bz2", "_pydecimal", "charset_normalizer", "chardet", "reportlab.platypus", "reportlab.graphics",
    "greenlet", "sqlalchemy.ext.asyncio", "sqlalchemy.testing", "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.oracle", "sqlalchemy.dialects.postgresql",
    "MySQLdb", "psycopg2", "aiosqlite", "pysqlcipher3", "pysqlite2",
    "PIL._avif", "PIL._webp", "PIL._imagingtk", "PIL._imagingcms", "PIL.ImageQt", "PIL.ImageTk",
    "PIL.ImageShow", "PIL.ImageGrab",
    *(f"PIL.{name}ImagePlugin" for name in _PICTURES),
    # Qt
    *(f"PySide6.Qt{name}" for name in (
        "Network", "NetworkAuth", "Qml", "Quick", "QuickControls2", "QuickWidgets", "QuickTest", "Pdf",
        "PdfWidgets", "Sql",
        "Test", "DBus", "Designer", "Help", "UiTools", "OpenGL", "OpenGLWidgets", "PrintSupport", "Concurrent", "Xml",
        "SvgWidgets", "WebEngineCore", "WebSockets", "Multimedia",
    )),
)  # fmt: skip

# There Python starts other programs with its help
NEEDED_ON_LINUX: Final = ("select", "selectors")

# Files that come along with what is wanted: paths in the folder, with forward slashes
_UNWANTED: Final = re.compile(
    r"""(^|/)(opengl32sw|d3dcompiler_\d+|lib(ssl|crypto)-3.*|Qt6?(Network|Qml\w*|Quick\w*|Pdf\w*|Sql|Test|DBus|OpenGL\w*|VirtualKeyboard\w*))\.(dll|pyd)$
    |(^|/)libQt6(Network|Qml\w*|Quick\w*|Pdf\w*|Sql|Test|OpenGL\w*|VirtualKeyboard\w*)\.so
    |(^|/)(_ssl|_hashlib|_socket|_asyncio|_overlapped|_multiprocessing|_avif|_webp|_imagingcms|_imagingtk|_rl_accel)\.\w*[.\w-]*(pyd|so)$
    |/plugins/(tls|networkinformation|generic|platforminputcontexts/qtvirtual\w*|sqldrivers|qmltooling|position|egldeviceintegrations)(/|$)
    |/plugins/styles/  # theme.py draws with Fusion, which is inside Qt
    |/plugins/imageformats/(lib)?q(?!svg|ico)\w+\.(dll|so)$
    |/plugins/platforms/(lib)?q(direct2d|eglfs|vnc|linuxfb|minimal|minimalegl|vkkhrdisplay|wayland\w*)\.(dll|so)$
    |/translations/(?!qtbase_ja\.qm$)
    |(^|/)api-ms-win-.*\.dll$
    |(^|/)(ucrtbase|bcryptprimitives|uisettings)\.dll$
    |^MSVCP140\.dll$|^(PySide6|shiboken6)/VCRUNTIME140\.dll$  # loaded once: from beside Qt, from beside Python
    |\.dist-info/(?!METADATA$|licenses/|LICEN[CS]E|COPYING|NOTICE|AUTHORS)
    |(^|/)openpyxl/.*\.(pyx|c)$
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Names that may occur nowhere in the package
FORBIDDEN: Final = re.compile(
    r"(qtnetwork|qt6network|_socket\.|_ssl\.|libssl|libcrypto|opengl32sw|_avif|uisettings|bcryptprimitives|winemenubuilder|/tls/"
    r"|\.so(\.\d+)*$|\.dylib$|\.sh$|(^|/)(pip|setuptools|pytest|tkinter|tcl8|test)(/|$))",
    re.IGNORECASE,
)


# Microsoft's runtime comes with Python and with Qt, in two versions; it is made to be replaced by newer ones alone
_RUNTIME: Final = re.compile(r"(vcruntime|msvcp|concrt)140\w*\.dll", re.IGNORECASE)
_TOLD_RUNTIME: Final = "vcruntime140.dll"
Entry = tuple[str, str, str]  # as PyInstaller collects: place in the folder, source, kind


def with_newest_runtime(entries: Sequence[Entry]) -> tuple[list[Entry], str]:
    """Every copy of a runtime library is taken from the newest one; and the version to be listed."""
    newest: dict[str, tuple[tuple[int, ...], str]] = {}
    for place, source, _kind in entries:
        name = _name(place)
        if _RUNTIME.fullmatch(name):
            newest[name] = max(newest.get(name, ((), "")), (pe.version(Path(source).read_bytes()), source))
    version = ".".join(map(str, newest[_TOLD_RUNTIME][0][:3])) if _TOLD_RUNTIME in newest else ""
    return [(place, newest.get(_name(place), ((), source))[1], kind) for place, source, kind in entries], version


def _name(place: str) -> str:
    return place.replace("\\", "/").rpartition("/")[2].lower()


def stamped(components: str, versions: Mapping[str, str]) -> str:
    """The list of parts (a TOML text) with the versions of what only this build brings, by the keys of the parts."""
    for key, version in versions.items():
        if version:
            line = re.compile(rf'(key = "{key}"\n(?:(?!\[\[).*\n)*?version = )"[^"]*"')
            components, count = line.subn(rf'\g<1>"{version}"', components)
            if count != 1:
                raise BuildError(f"resources/components.toml に「{key}」の版の行がありません。")
    return components


def our_modules(package: Path) -> list[str]:
    """Every module of ours: some are imported by a name that only the running program knows."""
    paths = (path.relative_to(package.parent).with_suffix("") for path in package.rglob("*.py"))
    return sorted(".".join(path.parts).removesuffix(".__init__") for path in paths if path.name != "__main__")


def wanted(path: str) -> bool:
    """Whether a collected file stays."""
    return not _UNWANTED.search(path.replace("\\", "/"))
