#!/usr/bin/env bash
# Builds the application and its disk image on macOS: build/dist/Desktop Chat.app and dist/desktop-chat-<version>-macos-<arch>.dmg.
#
# Signed only if CODESIGN_IDENTITY names a certificate of the keychain, notarised only if NOTARY_PROFILE names a profile
# that `xcrun notarytool store-credentials` has stored. Without them the image is for trying out: macOS asks before it opens it.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

[ "$(uname)" = Darwin ] || { echo "build: this is for macOS; packaging/build is for Linux" >&2; exit 1; }
python=${PYTHON:-python3}
venv=build/venv
[ -x $venv/bin/python ] || "$python" -m venv $venv
$venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r packaging/requirements.lock

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0
$venv/bin/python -m PyInstaller --noconfirm --clean --log-level WARN --distpath build/dist --workpath build/work packaging/desktop-chat.spec

app="build/dist/Desktop Chat.app"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
image="dist/desktop-chat-$version-macos-$(uname -m).dmg"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    codesign --force --deep --options runtime --timestamp --entitlements packaging/macos/entitlements.plist --sign "$CODESIGN_IDENTITY" "$app"
    codesign --verify --deep --strict "$app"
fi
mkdir -p dist build/image
rm -rf build/image/* "$image"
cp -R "$app" build/image/
ln -s /Applications build/image/Applications
hdiutil create -volname "Desktop Chat" -srcfolder build/image -format UDZO -ov "$image"
if [ -n "${CODESIGN_IDENTITY:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
    codesign --timestamp --sign "$CODESIGN_IDENTITY" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
