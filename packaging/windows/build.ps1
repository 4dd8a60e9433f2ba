# Builds the program and its installer on Windows: build\dist\desktop-chat and dist\desktop-chat-<version>-windows-x64.exe.
#
# Needs Python 3.11, git and Inno Setup 6. Signed only if SIGN_THUMBPRINT names a certificate of the person's store.
$ErrorActionPreference = "Stop"
Set-StrictMode -Version Latest
Set-Location (Join-Path $PSScriptRoot "..\..")
Remove-Item Env:PYTHONPATH, Env:PYTHONHOME, Env:PYTHONDONTWRITEBYTECODE -ErrorAction SilentlyContinue

function Invoke-Checked([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

function Protect-File([string] $Path) {
    if (-not $env:SIGN_THUMBPRINT) { return }
    Invoke-Checked "signtool" @("sign", "/sha1", $env:SIGN_THUMBPRINT, "/fd", "SHA256", "/tr", "http://timestamp.digicert.com", "/td", "SHA256", $Path)
}

$python = "build\venv\Scripts\python.exe"
if (-not (Test-Path $python)) { Invoke-Checked "python" @("-m", "venv", "build\venv") }
Invoke-Checked $python @("-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", "packaging\requirements.lock")

$env:SOURCE_DATE_EPOCH = git log -1 --format=%ct
$env:PYTHONHASHSEED = "0"
Invoke-Checked $python @("-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", "--distpath", "build\dist", "--workpath", "build\work", "packaging\desktop-chat.spec")
Protect-File "build\dist\desktop-chat\desktop-chat.exe"
Protect-File "build\dist\desktop-chat\desktop-chat-cli.exe"

$version = (Select-String -Path pyproject.toml -Pattern '^version = "(.+)"$').Matches[0].Groups[1].Value
$compiler = Get-Command iscc -ErrorAction SilentlyContinue
$compiler = if ($compiler) { $compiler.Source } else { "${env:ProgramFiles(x86)}\Inno Setup 6\ISCC.exe" }
if (-not (Test-Path $compiler)) { throw "Inno Setup 6 is needed" }
Invoke-Checked $compiler @("/Q", "/DVersion=$version", "packaging\windows\desktop-chat.iss")
$installer = "dist\desktop-chat-$version-windows-x64.exe"
Protect-File $installer
Write-Output $installer
