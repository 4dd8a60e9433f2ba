; The installer for Windows, made by Inno Setup 6 from the folder that PyInstaller made; packaging\windows\build.ps1 runs it.
; It installs for one person, without asking for an administrator. What the person has written stays when it is removed.
#ifndef Version
  #error Version is missing: run packaging\windows\build.ps1
#endif
#define Type "application/vnd.desktop-chat.conversation+json"

[Setup]
AppId={{5A0E1F0B-6C0A-4C0E-9D0C-6D6573736167}
AppName=Desktop Chat
AppVersion={#Version}
AppPublisher=Desktop Chat contributors
DefaultDirName={autopf}\Desktop Chat
DefaultGroupName=Desktop Chat
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
CloseApplications=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=desktop-chat-{#Version}-windows-x64
SetupIconFile=desktop-chat.ico
UninstallDisplayIcon={app}\desktop-chat.exe
Compression=lzma2
SolidCompression=yes
WizardStyle=modern

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: path; Description: "Commands for the terminal (desktop-chat-cli)"; Flags: unchecked

[InstallDelete]
; The libraries of the version before.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\build\dist\desktop-chat\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Desktop Chat"; Filename: "{app}\desktop-chat.exe"; AppUserModelID: "io.github.desktop_chat.DesktopChat"
Name: "{autodesktop}\Desktop Chat"; Filename: "{app}\desktop-chat.exe"; AppUserModelID: "io.github.desktop_chat.DesktopChat"; Tasks: desktopicon

[Registry]
; Windows knows types by the last part of a name only, so .json stays with whoever has it: the program is one of those
; that "Open with" offers.
Root: HKA; Subkey: "Software\Classes\DesktopChat.Conversation"; ValueType: string; ValueData: "Desktop Chat conversation"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\DesktopChat.Conversation"; ValueType: string; ValueName: "Content Type"; ValueData: "{#Type}"
Root: HKA; Subkey: "Software\Classes\DesktopChat.Conversation\DefaultIcon"; ValueType: string; ValueData: "{app}\desktop-chat.exe,0"
Root: HKA; Subkey: "Software\Classes\DesktopChat.Conversation\shell\open\command"; ValueType: string; ValueData: """{app}\desktop-chat.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.json\OpenWithProgids"; ValueType: string; ValueName: "DesktopChat.Conversation"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\desktop-chat-cli.exe"; ValueType: string; ValueData: "{app}\desktop-chat-cli.exe"; Flags: uninsdeletekey; Tasks: path

[Run]
Filename: "{app}\desktop-chat.exe"; Description: "{cm:LaunchProgram,Desktop Chat}"; Flags: nowait postinstall skipifsilent
