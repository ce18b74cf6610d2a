# The release on a real Windows: the same spec, the same installer script, Python 3.11 of python.org, NSIS 3.12 or later
# (3.06.1 to 3.11 let others gain rights where an installer runs as SYSTEM: CVE-2026-42171).
# Not run where the project is developed (there is no Windows there); the sheet beside this says what to look at.
# Plain letters alone in this file: PowerShell 5.1 reads it as cp932.
# Usage:  powershell -ExecutionPolicy Bypass -File installer\build.ps1 [-Python C:\...\python.exe] [-Wheels FOLDER]
# Without -Wheels the pinned wheels are fetched once; each is checked against its hash in either case.
param(
    [string]$Python = "py",
    [string]$Wheels = ""
)
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
Set-Location $root

function Invoke-Checked {
    param([string]$Program, [string[]]$Arguments)
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Arguments -join ' '): exit code $LASTEXITCODE" }
}

if (-not (Get-Command makensis -ErrorAction SilentlyContinue)) {
    $nsis = Join-Path ${env:ProgramFiles(x86)} "NSIS"
    if (-not (Test-Path (Join-Path $nsis "makensis.exe"))) { throw "NSIS 3 is missing." }
    $env:PATH = "$nsis;$env:PATH"
}

# An environment of its own, made anew: nothing that happens to be installed gets into the release
$work = Join-Path $root "out\windows"
$venv = Join-Path $work "venv"
New-Item -ItemType Directory -Force $work | Out-Null
if (Test-Path $venv) { Remove-Item -Recurse -Force $venv }
# [string[]]: a list of one would turn into a text, and texts are joined where lists are wanted
[string[]]$making = @("-m", "venv", $venv)
if ($Python -eq "py") { [string[]]$making = @("-3.11") + $making }
Invoke-Checked $Python $making
$own = Join-Path $venv "Scripts\python.exe"

# python.org brings the parts for which the lock names these three
$lock = Join-Path $work "wheels-windows.lock"
Get-Content -Encoding UTF8 (Join-Path $PSScriptRoot "wheels.lock") |
    Where-Object { $_ -notmatch "^(panda3d|msvc-runtime|pip)==" } | Set-Content -Encoding ASCII $lock
[string[]]$fetching = @("-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", $lock)
if ($Wheels) { $fetching += @("--no-index", "--find-links", $Wheels) }
Invoke-Checked $own $fetching

$env:SOURCE_DATE_EPOCH = "1767225600"
$env:PYTHONHASHSEED = "0"
$env:PYTHONUTF8 = "1"
# A short place for the tests: without the system's switch for long paths a path may have 259 characters
$short = Join-Path $env:SystemDrive "hoshin-t"
Invoke-Checked $own @("-m", "pytest", "tests\windows", "-q", "--basetemp", $short)
Remove-Item -Recurse -Force $short
Invoke-Checked $own @("-m", "installer", "build", "windows")
Invoke-Checked (Join-Path $work "stage\folder\HoshinNavi\hoshin-navi.exe") @("self-test")
Get-Content -Encoding UTF8 (Join-Path $work "release\SHA256SUMS.txt")
