; The installer: per user by default, /ALLUSERS for the IT section (run from an elevated prompt), /S silent, /D=folder.
; Exit codes: 0 done, 1 called off, 2 failed half-way (run it again), 10 a file of the program is in use,
; 11 not an administrator, 12 the folder cannot be written to, 13 it is already installed in another folder.
; installer/pack.py passes VERSION, VERSION4, KILOBYTES, OUTPUT, ICON, TARGET, FINALIZE (keeps a copy of the remover, for
; the list of hashes) and FILES (the list of File lines it wrote).
; No plug-in is called: those would be unpacked into %TEMP% and run there, which closed terminals forbid.

Target ${TARGET}
Unicode true
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include TextFunc.nsh
!include WordFunc.nsh
!include "${FILES}"

!define NAME "方針ナビ"
!define WINDOWED "方針ナビ.exe"
!define CONSOLE "hoshin-navi.exe"
!define FOLDER "HoshinNavi"
!define PROGID "HoshinNavi.sqlite"
!define LIST "installed-files.txt"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${FOLDER}"

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
RequestExecutionLevel user
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
AllowSkipFiles off ; a file that cannot be written ends the installation; silence must not mean "left out"
ShowInstDetails hide
ShowUninstDetails hide

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhereKnown
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE StayWhereUnwritable
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"

Var Known   ; where this program lies already, for the same users; empty when it does not
Var Blocked ; the first file that could not be opened or removed; empty when there was none

!uninstfinalize '${FINALIZE}'

VIProductVersion "${VERSION4}"
VIFileVersion "${VERSION4}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "ProductName" "${NAME}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "FileDescription" "${NAME} のインストーラー"
VIAddVersionKey /LANG=${LANG_JAPANESE} "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "LegalCopyright" "同梱の部品の使用条件は、画面の「この方針ナビについて」をご覧ください"

; --- shared by installing and removing -----------------------------------------------------------------------

!macro Shared UN

; Calls the function at $4 for each line of the list, which that finds in $1; folders end with \.
Function ${UN}EachListed
  ClearErrors
  FileOpen $0 "$INSTDIR\${LIST}" r
  ${If} ${Errors}
    Return
  ${EndIf}
  FileReadWord $0 $1 ; the mark at the beginning of a UTF-16 file
  ${Do}
    ClearErrors
    FileReadUTF16LE $0 $1
    ${If} ${Errors}
      ${ExitDo}
    ${EndIf}
    ${${UN}TrimNewLines} $1 $1
    ; A list that somebody changed must not lead out of the folder
    ${${UN}WordFind} $1 ".." "E+1{" $2
    ${If} ${Errors}
    ${AndIf} $1 != ""
      Call $4
    ${EndIf}
  ${Loop}
  FileClose $0
FunctionEnd

; What runs cannot be written to, what somebody reads cannot be renamed: only what can be both can be replaced.
Function ${UN}Try
  StrCpy $2 $1 1 -1
  ${If} $2 != "\"
  ${AndIf} $Blocked == ""
  ${AndIf} ${FileExists} "$INSTDIR\$1"
    ClearErrors
    FileOpen $5 "$INSTDIR\$1" a
    ${If} ${Errors} ; asking clears the answer
      StrCpy $Blocked "$INSTDIR\$1"
    ${Else}
      FileClose $5
      ClearErrors
      Rename "$INSTDIR\$1" "$INSTDIR\$1.~try"
      ${If} ${Errors}
        StrCpy $Blocked "$INSTDIR\$1"
      ${Else}
        Rename "$INSTDIR\$1.~try" "$INSTDIR\$1"
      ${EndIf}
    ${EndIf}
  ${EndIf}
FunctionEnd

Function ${UN}Remove
  StrCpy $2 $1 1 -1
  ${If} $2 == "\"
    RMDir "$INSTDIR\$1" ; only when nothing is left in it
  ${Else}
    Delete "$INSTDIR\$1"
    ${If} ${FileExists} "$INSTDIR\$1"
      StrCpy $Blocked "$INSTDIR\$1"
    ${EndIf}
  ${EndIf}
FunctionEnd

; A running program keeps its files open, and so does a virus scanner for a moment. Nothing has been touched yet: to
; find out half-way would leave a program that does not start.
Function ${UN}RefuseWhileInUse
  again:
  StrCpy $Blocked ""
  GetFunctionAddress $4 ${UN}Try
  Call ${UN}EachListed
  ${If} $Blocked != ""
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} のファイルが使われています。まだ何も変えていません。$\r$\n$\r$\n${NAME} の画面を全て閉じてから「再試行」を押してください。閉じてもここで止まるときは、ウイルス対策の検査などが終わるのを待ってください。$\r$\n$\r$\n$Blocked" /SD IDCANCEL IDRETRY again
    SetErrorLevel 10
    Quit
  ${EndIf}
FunctionEnd

; $5: empty when the machine-wide part of the registry cannot be written to
Function ${UN}AskForRights
  StrCpy $5 ""
  ClearErrors
  WriteRegStr HKLM "Software\${FOLDER}-probe" "" ""
  ${IfNot} ${Errors}
    StrCpy $5 "yes"
    DeleteRegKey HKLM "Software\${FOLDER}-probe"
  ${EndIf}
FunctionEnd

!macroend

!insertmacro Shared ""
!insertmacro Shared "un."

; --- installing ----------------------------------------------------------------------------------------------

Function .onInit
  SetRegView 64
  SetShellVarContext current
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${IfNot} ${Errors}
    SetShellVarContext all
    Call AskForRights
    ${If} $5 == ""
      MessageBox MB_OK|MB_ICONSTOP "全ての利用者に入れるには、管理者の権限が要ります。まだ何も変えていません。$\r$\n$\r$\n管理者として開いたコマンドの画面から、もう一度実行してください。" /SD IDOK
      SetErrorLevel 11
      Quit
    ${EndIf}
    StrCpy $3 "$PROGRAMFILES64\${FOLDER}"
  ${Else}
    StrCpy $3 "$LOCALAPPDATA\Programs\${FOLDER}"
  ${EndIf}
  Call FindKnown
  ${If} $INSTDIR == "" ; no /D=
    StrCpy $INSTDIR $3
  ${EndIf}
  ${If} ${Silent}
    Call RefuseUnwritable
    Call RefuseWhileInUse
  ${EndIf}
FunctionEnd

; An older version is replaced where it lies. What the registry names may also be of another PC: a profile that roams
; brings the registry along, but not the program.
Function FindKnown
  ReadRegStr $Known SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $Known == ""
  ${OrIfNot} ${FileExists} "$Known\uninstall.exe"
    StrCpy $Known ""
    Call AskBesideAllUsers
    Return
  ${EndIf}
  ${If} $INSTDIR != ""
  ${AndIf} $INSTDIR != $Known
    MessageBox MB_OK|MB_ICONSTOP "${NAME} は、別のフォルダーに入っています。まだ何も変えていません。$\r$\n$\r$\n$Known$\r$\n$\r$\n場所を変えるときは、先に今のものを取り除いてください。作ったファイルと設定は残ります。" /SD IDOK
    SetErrorLevel 13
    Quit
  ${EndIf}
  StrCpy $INSTDIR $Known
  ReadRegStr $1 SHCTX "${UNINSTALL_KEY}" "DisplayVersion"
  MessageBox MB_OKCANCEL|MB_ICONINFORMATION "${NAME} $1 を、${VERSION} に入れ替えます。作ったファイルと設定は、そのまま残ります。" /SD IDOK IDOK goon
    SetErrorLevel 1
    Quit
  goon:
FunctionEnd

; Two programs of one name in the menu, of which the IT section renews one: the user would go on with the old one
Function AskBesideAllUsers
  ReadRegStr $1 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $1 != $Known ; empty
  ${AndIf} $3 != "$PROGRAMFILES64\${FOLDER}"
  ${AndIf} ${FileExists} "$1\uninstall.exe"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${NAME} は、全ての利用者のために、もう入っています。$\r$\n$\r$\n$1$\r$\n$\r$\nそれとは別に、自分だけのものを入れますか。" /SD IDNO IDYES goon
    SetErrorLevel 1
    Quit
    goon:
  ${EndIf}
FunctionEnd

Function SkipWhereKnown
  ${If} $Known != ""
    Abort
  ${EndIf}
FunctionEnd

; $5: empty when no file can be made in $INSTDIR
Function TryFolder
  StrCpy $5 ""
  CreateDirectory "$INSTDIR"
  ClearErrors
  FileOpen $0 "$INSTDIR\~${FOLDER}-probe.tmp" w
  ${IfNot} ${Errors}
    StrCpy $5 "yes"
    FileClose $0
    Delete "$INSTDIR\~${FOLDER}-probe.tmp"
  ${EndIf}
FunctionEnd

!define UNWRITABLE "このフォルダーには書き込めません。まだ何も変えていません。$\r$\n$\r$\n$INSTDIR$\r$\n$\r$\n書き込めるフォルダーを選ぶか、全ての利用者に入れるときは、管理者として /ALLUSERS を付けて実行してください。"

Function StayWhereUnwritable
  Call TryFolder
  ${If} $5 == ""
    MessageBox MB_OK|MB_ICONSTOP "${UNWRITABLE}"
    Abort
  ${EndIf}
FunctionEnd

Function RefuseUnwritable
  Call TryFolder
  ${If} $5 == ""
    MessageBox MB_OK|MB_ICONSTOP "${UNWRITABLE}" /SD IDOK
    SetErrorLevel 12
    Quit
  ${EndIf}
FunctionEnd

Section "install"
  Call RefuseUnwritable
  Call RefuseWhileInUse
  GetFunctionAddress $4 Remove ; the files of an older version; whatever the new one lacks is gone with them
  Call EachListed
  !insertmacro ProgramFiles
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOWED}"

  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOWED}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  ; _?= (last, without quotes): the removal runs where it lies and not as a copy in %TEMP%, which may be forbidden
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" _?=$INSTDIR'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1

  ; Offered under "open with"; whatever opens .sqlite files today stays what it is
  WriteRegStr SHCTX "Software\Classes\${PROGID}" "" "${NAME} のファイル"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\DefaultIcon" "" "$INSTDIR\${WINDOWED},0"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\shell\open\command" "" '"$INSTDIR\${WINDOWED}" "%1"'
  WriteRegStr SHCTX "Software\Classes\.sqlite\OpenWithProgids" "${PROGID}" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOWED}" "FriendlyAppName" "${NAME}"
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOWED}\SupportedTypes" ".sqlite" ""
  WriteRegStr SHCTX "Software\Classes\Applications\${WINDOWED}\shell\open\command" "" '"$INSTDIR\${WINDOWED}" "%1"'
SectionEnd

; --- removing ------------------------------------------------------------------------------------------------

Function un.onInit
  SetRegView 64
  SetShellVarContext current
  ReadRegStr $0 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    SetShellVarContext all
    Call un.AskForRights
    ${If} $5 == ""
      Call un.BeginAgainWithRights
    ${EndIf}
  ${EndIf}
  Call un.RefuseWhileInUse
FunctionEnd

; Windows starts removals with the rights of the user; what is there for all users an administrator has to remove
Function un.BeginAgainWithRights
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AGAIN" $1
  ${If} ${Errors}
  ${AndIfNot} ${Silent}
    ClearErrors
    ExecShell "runas" "$INSTDIR\uninstall.exe" "/AGAIN _?=$INSTDIR"
    ${IfNot} ${Errors}
      Quit
    ${EndIf}
  ${EndIf}
  MessageBox MB_OK|MB_ICONSTOP "全ての利用者から取り除くには、管理者の権限が要ります。まだ何も変えていません。$\r$\n$\r$\n管理者として開いたコマンドの画面で、次を実行してください。$\r$\n$\"$INSTDIR\uninstall.exe$\" /S _?=$INSTDIR" /SD IDOK
  SetErrorLevel 11
  Quit
FunctionEnd

; A running program cannot delete itself, and NSIS' own way, a copy in %TEMP%, is what closed terminals forbid: Windows'
; command line does it as soon as this has ended. Where that is forbidden too, this one file stays.
Function un.onUninstSuccess ; with a window: once it is closed
  SetOutPath "$WINDIR" ; a folder in which a program works cannot be removed
  ExecShell "open" "$SYSDIR\cmd.exe" '/d /c for /l %i in (1,1,20000) do @if exist "$INSTDIR\uninstall.exe" del /f /q "$INSTDIR\uninstall.exe" & rd "$INSTDIR"' SW_HIDE
FunctionEnd

Section "un.install"
  Call un.RefuseWhileInUse ; again: somebody may have started the program while the question stood there
  StrCpy $Blocked ""
  GetFunctionAddress $4 un.Remove
  Call un.EachListed
  ${If} $Blocked != ""
    MessageBox MB_OK|MB_ICONSTOP "消せないファイルがあるため、途中で止めました。$\r$\n$\r$\n$Blocked$\r$\n$\r$\n使っているプログラムを閉じてから、もう一度取り除いてください。作ったファイルと設定は残っています。" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  Delete "$INSTDIR\${LIST}"
  ReadRegStr $0 SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR ; else they belong to the same program in another folder
    Call un.RemoveEntries
  ${EndIf}
SectionEnd

Function un.RemoveEntries
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "Software\Classes\${PROGID}"
  DeleteRegKey SHCTX "Software\Classes\Applications\${WINDOWED}"
  DeleteRegValue SHCTX "Software\Classes\.sqlite\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.sqlite\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.sqlite"
FunctionEnd
