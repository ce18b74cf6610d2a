"""What the program reads, writes and registers on a PC, as facts for the security sheet and the about page.

File names below are compared by a test with what a real run creates, registry keys with the installer's script.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.store import passing, profile, takeout

DOCUMENT: Final = ".sqlite"


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that the program writes. names: patterns below the place; stays: how long they are there."""

    names: tuple[str, ...]
    what: str
    stays: str


# In the folder of the program's own
IN_PROFILE: Final = (
    Kept(("settings.json",), "担当者名、最近のファイル、画面の大きさなどの設定", "残る"),
    Kept(
        ("work/*/work.sqlite*", "work/*/*.json", "work/*/alive.lock", "work/*/attention"),
        "開いているファイルの作業用の写しと、どこまで進めたかの記録（暗号化していません）",
        "閉じると消える。保存していない変更があれば残り、次に起動したときに続きを尋ねる",
    ),
    Kept(
        ("work/*/*.sqlite", "work/*/*.fresh", "work/*/*.next", "backup/*/*.check*", "unsealed-*/*.sqlite*"),
        "開く、保存、持ち出し、まとめる、控えの点検の間だけの写し",
        "その操作が終わると消える",
    ),
    Kept(
        ("backup/*/*.sqlite", "backup/*/*.json"),
        "保存したときや、大きな変更の前の控え（暗号化していません）",
        "日がたつと間引かれる。「バックアップ」の「全て消す」で消せる",
    ),
    Kept(("*.~*.tmp",), "書き換えの途中の写し", "書き終わると消える"),
    Kept((f".{'?' * 16}", f"temp/.{'?' * 16}"), "書き込めるかを、起動のときに試す空のファイル", "すぐ消える"),
    Kept(("temp/*",), "一時フォルダーが使えない端末で、Excel を書き出す間だけ使う場所", "書き出しが終わると消える"),
    Kept(
        ("logs/*.txt", "logs/*.log"),
        "不具合の起きた場所の記録。値、氏名、利用者の場所の名前は書かない",
        "新しいものだけ残る",
    ),
)
# In the temporary folder of Windows (TEMP)
IN_TEMP: Final = (
    Kept(("?" * 8,), "書き込めるかを、起動のときに試す4バイトのファイル", "すぐ消える"),
    Kept(("openpyxl.*",), "大きな Excel を書き出す間の途中の表（暗号化していません）", "書き出しが終わると消える"),
    Kept(
        (f"{passing.PREFIX}*",),
        "上のフォルダーに書き込めない端末で、その代わりにするフォルダー（暗号化していません）。画面で知らせる",
        "終わると消える。電源が切れるなどして残ったものは、次に始めたときに消す。"
        "ただし、保存していない変更があるものは、消さずに残す",
    ),
    Kept(
        (f"{passing.TEST_PREFIX}*",),
        "self-test が使うフォルダー。見本だけが入る",
        "終わると消える。途中で止めて残ったものは、次に始めたときに消す",
    ),
)
# Beside the file that the officer opened or saved
BESIDE: Final = (
    Kept((f"*{DOCUMENT}",), "方針と職員のデータ（暗号化していません）", "残る"),
    Kept((f"*{takeout.SUFFIX}",), "合言葉付きの持ち出しファイル（暗号化しています）", "残る"),
    Kept((f"*{DOCUMENT}.bak",), "保存する一つ前の内容", "残る（次の保存で入れ替わる）"),
    Kept((f"*{DOCUMENT}.~lock", f"*{DOCUMENT}.~turn"), "だれが開いているかの印と、保存の順番の印", "閉じると消える"),
    Kept(("*.~*.tmp",), "保存の途中の写し。点検してから名前を入れ替える", "保存が終わると消える"),
    Kept(("*.pdf", "*.xlsx", "*.toml", "*.json"), "書き出した文書", "残る"),
)

# These name ws2_32, Windows' socket library, for parts of theirs that nothing here reaches: a Python program talks
# through _socket or Qt's network module, and the package has neither. installer/check.py lets no other file do so.
NAMES_SOCKETS: Final = ("Qt6Core.dll", "_rust.pyd", "python311.dll")

SHOWN_OFFLINE: Final = (
    "配る実行ファイルには、通信のための部品（Qt の QtNetwork、Python の _socket と _ssl）が入っていません。",
    f"{'、'.join(NAMES_SOCKETS)} は、作りの上で Windows の通信の部品（ws2_32.dll）を読み込みます。"
    "それを使う入口が上のとおり入っていないため、呼び出されることはありません。ほかに読み込むファイルはありません。",
    "検査では、網のない囲いの中で全ての画面と命令を動かし、通信の呼び出しが一つもないことを、"
    "Python と OS の両方の記録で確かめています。",
    "データの中の文字（アドレスや共有フォルダーの場所に見えるもの）を、開いたり読みに行ったりしません。",
    "自動の更新、利用状況の収集、ライセンスの確認はありません。",
)
_ENCRYPTED: Final = (
    (
        f"持ち出しファイル（{takeout.SUFFIX}）",
        "AES-256-GCM。鍵は合言葉と復旧キーから scrypt（N=131072、r=8、p=1）で守る",
    ),
    (f"方針のファイル（{DOCUMENT}）", "暗号化しない。置き場所のアクセス権と、端末やUSBメモリの暗号化で守る"),
    ("相談用の写し", "暗号化しない。氏名、連絡先、履歴を除いてあり、残っていないことを確かめてから渡す形にする"),
)
RIGHTS: Final = (
    "管理者の権限は要りません。利用者の権限で入れ、利用者の権限で動きます。",
    "サービス、ドライバー、常駐、予約された仕事、自動の起動は、ありません。ほかのプログラムも起動しません"
    "（「フォルダーをひらく」を押したときに、エクスプローラーが開くだけです）。",
    "プログラムのフォルダーには何も書きません。読み取り専用の場所や Program Files からも動きます。"
    "%TEMP% の中のものを実行しません。",
    "書体は画面と紙面のために読み込むだけで、Windows には登録しません。",
)
CHECKS: Final = (
    (
        "ファイルが配られたものと同じか",
        "certutil -hashfile 方針ナビ.exe SHA256　または　Get-FileHash -Algorithm SHA256 方針ナビ.exe　の値を、"
        "配られた hashes.txt と比べる",
    ),
    (
        "通信をしていないか",
        "動かしながら netstat -bno（管理者）、又はリソースモニターの「ネットワーク」。方針ナビの行が出ない",
    ),
    ("通信の部品がないか", "dir /s Qt6Network.dll QtNetwork.pyd _socket.pyd _ssl.pyd　→　見つからない"),
    ("何を読み書きするか", "Process Monitor で、プロセス名 方針ナビ.exe、操作 WriteFile と CreateFile に絞る"),
    ("何を登録したか", "入れる前と後に reg export HKCU を取り、fc で比べる"),
    ("部品に既知の弱点がないか", "hoshin-navi sbom 部品表.json で作る CycloneDX 1.6 の部品表を、点検の道具に読ませる"),
    ("壊れていないか", "hoshin-navi self-test（全ての画面を開き、全ての文書を書き出す。0 で終われば問題なし）"),
)


# What the installer leaves on the PC, below HKEY_CURRENT_USER (with /ALLUSERS: HKEY_LOCAL_MACHINE)
REGISTRY: Final = (
    (r"Software\Microsoft\Windows\CurrentVersion\Uninstall\HoshinNavi", "取り除くための情報"),
    (r"Software\Classes\HoshinNavi.sqlite", "方針ナビのファイルという種類"),
    (r"Software\Classes\.sqlite\OpenWithProgids", "「プログラムから開く」の候補の値を1つ。既定のプログラムは変えない"),
    (r"Software\Classes\Applications\方針ナビ.exe", "「プログラムから開く」の候補"),
)
INSTALLED: Final = (
    (
        "置く場所",
        r"%LOCALAPPDATA%\Programs\HoshinNavi（利用者ごと）。管理者が /ALLUSERS を付けると %ProgramFiles%\HoshinNavi",
    ),
    (
        "入れる前に",
        "書き込めるかを試して、すぐ消す（置く場所の ~HoshinNavi-probe.tmp と、"
        r"/ALLUSERS のときの HKLM\Software\HoshinNavi-probe）",
    ),
    ("ショートカット", "スタートメニューの「方針ナビ」"),
    *((f"レジストリ（{what}）", rf"HKCU\{key}") for key, what in REGISTRY),
    (
        "入れずに使う",
        "zip を好きな場所（読み取り専用でもよい）に広げるだけで動く。Windows には何も登録しない。"
        "書く場所は、入れたときと同じ（3 のとおり）",
    ),
    (
        "Windows が書くもの",
        "ファイルを選ぶ画面で使ったフォルダーとファイルは、Windows が自分で覚える"
        r"（HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\ComDlg32 と「最近使ったファイル」）。"
        "方針ナビが書くものではない",
    ),
    (
        "取り除く",
        "「設定」→「アプリ」→「方針ナビ」→「アンインストール」。無人では、上の QuietUninstallString の命令。"
        "取り除くプログラムも、置いた場所で動く（%TEMP% に写しを作らない）。終わると、Windows の cmd.exe が、"
        "残った自分自身とフォルダーを消す。/ALLUSERS で入れたものは、管理者の権限を尋ねる",
    ),
)


def encrypted() -> tuple[tuple[str, str], ...]:
    """What is encrypted; who may read the rest depends on where the program's own folder lies."""
    if profile.is_usual():
        who = "利用者のプロファイルの中にあり、ほかの利用者（管理者を除く）からは読めない"
    else:
        who = "だれが読めるかは、3 の方針ナビのフォルダーの、置き場所のアクセス権による"
    return (*_ENCRYPTED, ("作業用の写し、控え", f"暗号化しない。{who}"))


def whose_folder() -> str:
    """What can be said of the program's own folder, wherever it lies."""
    if profile.is_usual():
        return "この端末だけのもの。移動プロファイルには入りません"
    if profile.is_makeshift():
        return (
            "決められた場所に書き込めないため、一時フォルダーの中です。だれが読めるかは、置き場所のアクセス権によります"
        )
    return "環境変数で決められた場所です。だれが読めるかは、置き場所のアクセス権によります"


def frozen_folder() -> Path | None:
    """Where the program's own files are; None when it runs from source."""
    return Path(sys.executable).resolve().parent if getattr(sys, "frozen", False) else None


def program_files(folder: Path) -> list[tuple[str, int, str]]:
    """Every file of the program: path below its folder, size, SHA-256. Sorted, with / between the parts."""
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return [(name, path.stat().st_size, _sha256(path)) for name, path in files]


def whole_hash(files: list[tuple[str, int, str]]) -> str:
    """One number for all files: the SHA-256 of their list in the form that sha256sum writes."""
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, _, digest in files).encode()).hexdigest()


def own_places() -> tuple[tuple[str, Path], ...]:
    """What each folder of the program's own on this PC is for."""
    places = (
        ("設定と記録", profile.home()),
        ("作業用の写し", profile.home() / "work"),
        ("バックアップ", profile.backup_root()),
        ("不具合の記録", profile.home() / "logs"),
    )
    try:
        return (*places, ("一時に使う場所", Path(tempfile.gettempdir())))
    except OSError:  # a terminal without any temporary folder
        return places


def shown(path: Path) -> str:
    """A path for a paper that leaves this PC: the user's own folders by the name of their variable."""
    for variable in ("LOCALAPPDATA", "APPDATA", "TEMP", "USERPROFILE", "HOME"):
        base = os.environ.get(variable)
        if base and path.is_relative_to(base):
            rest = path.relative_to(base)
            sign = f"%{variable}%" if sys.platform == "win32" else f"${variable}"
            return sign if rest == Path() else f"{sign}{os.sep}{rest}"
    return str(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
