"""Owns which languages the highlighter knows and under which names; usable from any thread."""

import re
from functools import cache

from desktop_chat.markup.language import Language
from desktop_chat.markup.languages_code import (
    CPP,
    CSHARP,
    GO,
    JAVA,
    JAVASCRIPT,
    KOTLIN,
    LUA,
    PHP,
    POWERSHELL,
    PYTHON,
    RUBY,
    RUST,
    SHELL,
    SQL,
    SWIFT,
    R,
)
from desktop_chat.markup.languages_data import (
    CSS,
    DIFF,
    DOCKERFILE,
    INI,
    JSON,
    LATEX,
    MAKEFILE,
    MARKDOWN,
    MARKUP,
    TOML,
    YAML,
)
from desktop_chat.markup.languages_more import (
    CLOJURE,
    CMAKE,
    DART,
    ELIXIR,
    ERLANG,
    FSHARP,
    GRAPHQL,
    HASKELL,
    JULIA,
    MATLAB,
    NIX,
    OBJECTIVE_C,
    OCAML,
    PERL,
    PROTOBUF,
    SCALA,
    TERRAFORM,
    ZIG,
)

_LANGUAGES: dict[str, tuple[Language, str]] = {
    "python": (PYTHON, "py python3 pyi py3 pycon gyp"),
    "javascript": (JAVASCRIPT, "js jsx mjs cjs node"),
    "typescript": (JAVASCRIPT, "ts tsx mts cts"),
    "bash": (SHELL, "sh shell zsh ksh console shell-session shellsession terminal"),
    "json": (JSON, "json5 jsonc jsonl ndjson geojson"),
    "html": (MARKUP, "xml svg xhtml vue svelte astro rss xsl plist htm"),
    "css": (CSS, "scss less sass"),
    "sql": (SQL, "mysql postgresql postgres sqlite plsql tsql"),
    "c": (CPP, "h cpp c++ cc cxx hpp hxx arduino cuda"),
    "java": (JAVA, "groovy"),
    "csharp": (CSHARP, "cs c# dotnet"),
    "go": (GO, "golang"),
    "rust": (RUST, "rs"),
    "ruby": (RUBY, "rb"),
    "php": (PHP, "php7 php8"),
    "kotlin": (KOTLIN, "kt kts"),
    "swift": (SWIFT, ""),
    "yaml": (YAML, "yml"),
    "toml": (TOML, ""),
    "ini": (INI, "cfg conf properties dotenv env editorconfig"),
    "dockerfile": (DOCKERFILE, "docker containerfile"),
    "makefile": (MAKEFILE, "make mk"),
    "lua": (LUA, ""),
    "r": (R, "rlang"),
    "diff": (DIFF, "patch udiff"),
    "markdown": (MARKDOWN, "md mdown"),
    "powershell": (POWERSHELL, "ps1 pwsh ps"),
    "scala": (SCALA, "sc sbt"),
    "dart": (DART, "flutter"),
    "elixir": (ELIXIR, "ex exs iex"),
    "erlang": (ERLANG, "erl"),
    "haskell": (HASKELL, "hs ghci"),
    "ocaml": (OCAML, "ml mli reasonml"),
    "fsharp": (FSHARP, "fs f# fsx"),
    "clojure": (CLOJURE, "clj cljs cljc edn"),
    "perl": (PERL, "pl pm"),
    "julia": (JULIA, "jl"),
    "matlab": (MATLAB, "octave"),
    "objective-c": (OBJECTIVE_C, "objc objectivec objective-c++ mm"),
    "zig": (ZIG, ""),
    "nix": (NIX, ""),
    "graphql": (GRAPHQL, "gql"),
    "protobuf": (PROTOBUF, "proto proto3"),
    "terraform": (TERRAFORM, "hcl tf tfvars"),
    "cmake": (CMAKE, ""),
    "latex": (LATEX, "tex bibtex"),
}
_ALIASES = {alias: name for name, (_, aliases) in _LANGUAGES.items() for alias in (name, *aliases.split())}

#: The names under which languages are known here, aliases not included.
LANGUAGE_NAMES = tuple(_LANGUAGES)


def find(info: str) -> tuple[Language, re.Pattern[str]] | None:
    """The language of an info string's first word, in any case, and its compiled alternation; None if not known."""
    name = _ALIASES.get(info.strip().lower().lstrip("{.").rstrip("}"))
    return None if name is None else (_LANGUAGES[name][0], _compiled(name))


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return _LANGUAGES[name][0].compile()
