"""Owns what a block of code is called when it is saved as a file; pure, usable from any thread."""

import re

_NAMED = (
    "py:python,py js:javascript,js jsx:jsx ts:typescript,ts tsx:tsx sh:bash,sh,shell,zsh txt:console json:json "
    "html:html xml:xml svg:svg css:css scss:scss sql:sql c:c h:h cpp:cpp,c++ java:java cs:csharp,cs,c# "
    "go:go,golang rs:rust,rs rb:ruby,rb php:php kt:kotlin,kt swift:swift yaml:yaml,yml toml:toml ini:ini "
    "lua:lua r:r diff:diff patch:patch md:markdown,md ps1:powershell,ps1 tex:latex,tex mmd:mermaid csv:csv"
)
_SUFFIXES = {name: entry.partition(":")[0] for entry in _NAMED.split() for name in entry.partition(":")[2].split(",")}
_WHOLE = {"dockerfile": "Dockerfile", "docker": "Dockerfile", "makefile": "Makefile", "make": "Makefile"}


def suggested_name(language: str) -> str:
    """A file name for code in a language, of safe characters whatever the reply calls the language."""
    word = language.strip().lower()
    if word in _WHOLE:
        return _WHOLE[word]
    suffix = _SUFFIXES.get(word)
    if suffix is None:
        suffix = word if re.fullmatch(r"[a-z][a-z0-9]{0,7}", word) and word not in _RUNNABLE else "txt"
    return f"code.{suffix}"


#: What a double click would run; a language of that name is none.
_RUNNABLE = frozenset({"exe", "com", "bat", "cmd", "scr", "pif", "msi", "lnk", "desktop", "app", "vbs", "hta", "jar"})
