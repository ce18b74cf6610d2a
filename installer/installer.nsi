; The installer: per user by default, /ALLUSERS for the IT section (run from an elevated prompt), /S silent, /D=folder.
; Exit codes: 0 done, 1 called off, 2 failed half-way (run it again), 10 the program is running, 11 not an administrator.
; installer/pack.py passes VERSION, VERSION4, KILOBYTES, OUTPUT, ICON and FILES (the list of File lines it wrote).
; No plug-in is called: those would be unpacked into %TEMP% and run there, which closed terminals forbid.

Target amd64-unicode ; first: the 32-bit stub does not run where only 64-bit programs do
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
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"

VIProductVersion "${VERSION4}"
VIFileVersion "${VERSION4}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "ProductName" "${NAME}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "FileDescription" "${NAME} のインストーラー"
VIAddVersionKey /LANG=${LANG_JAPANESE} "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=${LANG_JAPANESE} "LegalCopyright" "同梱の部品の使用条件は、画面の「この方針ナビについて」をご覧ください"

; --- shared by installing and removing -----------------------------------------------------------------------

; A running program keeps its files open: none of them can be opened for writing. Nothing has been touched yet.
!macro RefuseWhileRunning UN
  Function ${UN}RefuseWhileRunning
    again:
    StrCpy $1 ""
    !insertmacro TryToWrite "$INSTDIR\${WINDOWED}"
    !insertmacro TryToWrite "$INSTDIR\${CONSOLE}"
    !insertmacro TryToWrite "$INSTDIR\_internal\python311.dll"
    ${If} $1 != ""
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} が動いています。まだ何も変えていません。$\r$\n$\r$\n${NAME} の画面を全て閉じてから「再試行」を押してください。" /SD IDCANCEL IDRETRY again
      SetErrorLevel 10
      Quit
    ${EndIf}
  FunctionEnd
!macroend

!macro TryToWrite PATH
  ${If} ${FileExists} "${PATH}"
    ClearErrors
    FileOpen $0 "${PATH}" a
    ${If} ${Errors}
      StrCpy $1 "${PATH}"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
!macroend

; Removes what the list names and nothing else; folders (lines that end with \) only when they are empty.
!macro RemoveListed UN
  Function ${UN}RemoveListed
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
        StrCpy $2 $1 1 -1
        ${If} $2 == "\"
          RMDir "$INSTDIR\$1"
        ${Else}
          Delete "$INSTDIR\$1"
        ${EndIf}
      ${EndIf}
    ${Loop}
    FileClose $0
  FunctionEnd
!macroend

!insertmacro RefuseWhileRunning ""
!insertmacro RefuseWhileRunning "un."
!insertmacro RemoveListed ""
!insertmacro RemoveListed "un."

; --- installing ----------------------------------------------------------------------------------------------

Function .onInit
  SetRegView 64
  SetShellVarContext current
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${IfNot} ${Errors}
    SetShellVarContext all
    ClearErrors
    WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONSTOP "全ての利用者に入れるには、管理者の権限が要ります。まだ何も変えていません。$\r$\n$\r$\n管理者として開いたコマンドの画面から、もう一度実行してください。" /SD IDOK
      SetErrorLevel 11
      Quit
    ${EndIf}
  ${EndIf}
  ${If} $INSTDIR == "" ; no /D=
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${GetOptions} $0 "/ALLUSERS" $1
    ${If} ${Errors}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${FOLDER}"
    ${Else}
      StrCpy $INSTDIR "$PROGRAMFILES64\${FOLDER}"
    ${EndIf}
  ${EndIf}
  ${If} ${Silent}
    Call RefuseWhileRunning
  ${EndIf}
FunctionEnd

Section "install"
  Call RefuseWhileRunning
  Call RemoveListed ; the files of an older version; whatever the new one lacks is gone with them
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
    ClearErrors
    WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONSTOP "全ての利用者から取り除くには、管理者の権限が要ります。まだ何も変えていません。" /SD IDOK
      SetErrorLevel 11
      Quit
    ${EndIf}
  ${EndIf}
  Call un.RefuseWhileRunning
FunctionEnd

; A running program cannot be deleted, but it can be moved on its own volume: what is left lies among the temporary
; files and is never run again.
Function un.RemoveItself
  SetOutPath "$TEMP"
  Delete "$INSTDIR\uninstall.exe"
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
    Delete "$TEMP\~${FOLDER}-removed.tmp"
    ClearErrors
    Rename "$INSTDIR\uninstall.exe" "$TEMP\~${FOLDER}-removed.tmp"
    ${If} ${Errors} ; %TEMP% lies on another volume
      Delete "$INSTDIR\..\~${FOLDER}-removed.tmp"
      Rename "$INSTDIR\uninstall.exe" "$INSTDIR\..\~${FOLDER}-removed.tmp"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "un.install"
  Call un.RemoveListed
  Delete "$INSTDIR\${LIST}"
  Call un.RemoveItself
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "Software\Classes\${PROGID}"
  DeleteRegKey SHCTX "Software\Classes\Applications\${WINDOWED}"
  DeleteRegValue SHCTX "Software\Classes\.sqlite\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.sqlite\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.sqlite"
SectionEnd
