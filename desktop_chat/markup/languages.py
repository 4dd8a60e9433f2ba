"""Owns what the highlighter knows about languages: one alternation of linear-time patterns for each. Plain data.

Every pattern is linear: strings and comments are written so that each character is looked at once, nothing is repeated
inside a repetition, and an opener without its end runs to the end of the line or of the text in one step.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

_NUMBER = r"\b(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)\w{0,3}\b"
_NAME = r"[^\W\d]\w*"
_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_BACKTICK = r"`(?:[^`\\]|\\[\s\S])*+`?"
_SLASHES = r"//[^\n]*"
_HASH = r"#[^\n]*"
_DASHES = r"--[^\n]*"
_C_COMMENT = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
_C_COMMENTS = f"{_SLASHES}|{_C_COMMENT}"
_OPERATOR = r"[-+*/%=<>!&|^~?:]+"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: patterns in the order in which they are tried, and its word lists.

    Attributes:
        rules: (kind, pattern) pairs; the pseudo kind ``word`` looks the match up in the word lists.
        ignore_case: True if words are compared in lower case.
    """

    rules: tuple[tuple[str, str], ...]
    words: Mapping[str, str] = field(default_factory=dict)
    ignore_case: bool = False

    def compile(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<k{n}>{rule})" for n, (_, rule) in enumerate(self.rules)), re.MULTILINE)


def _words(keyword: str = "", type_: str = "", name: str = "") -> dict[str, str]:
    lists = (("keyword", keyword), ("type", type_), ("name", name))
    return {word: kind for kind, text in lists for word in text.split()}


def _code(comments: str, strings: str, words: Mapping[str, str], *, extra: tuple[tuple[str, str], ...] = (),
          ignore_case: bool = False, name: str = _NAME) -> Language:  # fmt: skip
    rules = (
        ("comment", comments),
        *extra,
        ("string", strings),
        ("number", _NUMBER),
        ("word", name),
        ("operator", _OPERATOR),
    )
    return Language(rules, words, ignore_case)


_C_STRINGS = f"{_DOUBLE}|{_SINGLE}"
_C_WORDS = "break case continue default do else for goto if return switch while sizeof typedef struct union enum const "
_C_TYPES = (
    "void char short int long float double signed unsigned bool size_t ssize_t int8_t int16_t int32_t int64_t "
    "uint8_t uint16_t uint32_t uint64_t auto FILE "
)
_PYTHON = _code(
    _HASH,
    r'(?:[rRbBuUfF]{1,2})?(?:"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|'
    r"'''(?:[^'\\]|\\[\s\S]|'(?!''))*+(?:''')?|" + _DOUBLE + "|" + _SINGLE + ")",
    _words(
        "and as assert async await break case class continue def del elif else except finally for from global "
        "if import "
        "in is lambda match nonlocal not or pass raise return try type while with yield True False None",
        "int str bytes bool float complex list dict set frozenset tuple object type range Exception ValueError "
        "TypeError KeyError IndexError RuntimeError OSError StopIteration NotImplementedError",
        "self cls print len open super isinstance issubclass enumerate zip map filter sorted reversed sum min max abs "
        "any all iter next repr getattr setattr hasattr property staticmethod classmethod input",
    ),
    extra=(("name", r"@[\w.]+"),),
)
_JAVASCRIPT = _code(
    _C_COMMENTS,
    f"{_C_STRINGS}|{_BACKTICK}",
    _words(
        "abstract as async await break case catch class const constructor continue debugger declare default delete do "
        "else enum export extends finally for from function get if implements import in infer instanceof interface is "
        "keyof let namespace new of private protected public readonly return satisfies set static super switch this "
        "throw try type typeof var void while with yield true false null undefined NaN Infinity",
        "any bigint boolean never number object string symbol unknown Array Date Error Function Map Number Object "
        "Promise Record RegExp Set String Symbol Partial",
        "console document window process require module exports JSON Math globalThis",
    ),
    name=r"[^\W\d$]?[$\w]+",
)
_SHELL = _code(
    r"(?:^|(?<=[\s;&|(]))#[^\n]*",
    r'"(?:[^"\\]|\\[\s\S])*+"?|\'[^\']*\'?',
    _words(
        "if then else elif fi for while until do done case esac in function select time return exit break continue "
        "local export readonly declare typeset unset shift set trap source eval exec let",
        "",
        "echo printf cd ls cat grep sed awk find xargs sort uniq head tail cut tr wc mkdir rm cp mv ln chmod "
        "chown curl "
        "wget tar ssh scp sudo apt apt-get brew npm npx yarn pnpm pip pip3 python python3 git docker make kill ps test "
        "read pwd touch tee env which node cargo go",
    ),
    extra=(("name", r"\$(?:\w+|[#?@*!$-]|\{[^}\n]*\}?)"), ("type", r"(?<=\s)--?[a-zA-Z][\w-]*")),
    name=r"[^\W\d][\w-]*",
)
_JSON = Language(
    (
        ("comment", _C_COMMENTS),
        ("name", r'"(?:[^"\\\n]|\\.)*+"(?=[ \t]*+:)'),
        ("string", _DOUBLE),
        ("number", r"-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b"),
        ("keyword", r"\b(?:true|false|null)\b"),
    )
)
_MARKUP = Language(
    (
        ("comment", r"<!--(?:[^-]|-(?!->))*+(?:-->)?"),
        ("type", r"<[!?][^>\n]*>?"),
        ("keyword", r"</?[A-Za-z][\w:.-]*|/?>"),
        ("string", r'(?<==)(?:"[^"\n]*"?|\'[^\'\n]*\'?)'),
        ("name", r"[A-Za-z_:@][\w:.-]*+(?==)"),
        ("number", r"&(?:#?\w{1,32});"),
        ("text", r"[\w:.-]+"),
    )
)
_CSS = Language(
    (
        ("comment", _C_COMMENT),
        ("keyword", r"@[\w-]+|![ \t]*important"),
        ("string", _C_STRINGS),
        ("number", r"#[0-9a-fA-F]{3,8}\b|-?\b\d+(?:\.\d+)?(?:%|[a-z]{1,4}\b)?"),
        ("type", r"[.#][A-Za-z_][\w-]*|::?[a-z][a-z-]*(?=[\s{,:.)])"),
        ("name", r"(?:--)?[A-Za-z][\w-]*+(?=[ \t]*+:)|\$[\w-]+"),
        ("text", r"[\w-]+"),
    )
)
_SQL = _code(
    f"{_DASHES}|{_C_COMMENT}",
    r"'(?:[^']|'')*+'?|\"[^\"\n]*\"?|`[^`\n]*`?",
    _words(
        "select from where and or not in is null as join left right inner outer full cross on using group by "
        "order having "
        "limit offset union all distinct insert into values update set delete create alter drop table view "
        "index trigger "
        "function procedure database schema primary foreign key references unique check default constraint "
        "begin commit "
        "rollback transaction if exists case when then else end between like ilike asc desc with recursive returning "
        "grant revoke explain analyze over partition window true false cascade add column conflict do nothing",
        "int integer bigint smallint serial bigserial numeric decimal real float double precision varchar char text "
        "boolean date time timestamp timestamptz interval json jsonb uuid bytea blob",
        "count sum avg min max coalesce nullif now cast row_number rank lag lead lower upper length substring",
    ),
    ignore_case=True,
)
_CPP = _code(
    _C_COMMENTS,
    _C_STRINGS,
    _words(
        _C_WORDS + "extern static inline register volatile restrict class namespace template typename public private "
        "protected virtual override final new delete this operator friend using try catch throw noexcept constexpr "
        "consteval concept requires static_cast dynamic_cast const_cast reinterpret_cast explicit mutable nullptr true "
        "false NULL co_await co_return co_yield",
        _C_TYPES + "string vector map set unordered_map pair tuple optional unique_ptr shared_ptr wchar_t",
        "std printf malloc free cout cin cerr endl main",
    ),
    extra=(("name", r"^[ \t]*#[ \t]*[a-z]+"),),
)
_JAVA = _code(
    _C_COMMENTS,
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|' + _C_STRINGS,
    _words(
        "abstract assert break case catch class const continue default do else enum extends final finally for goto if "
        "implements import instanceof interface native new package private protected public record return "
        "sealed static "
        "strictfp super switch synchronized this throw throws transient try var void volatile while yield "
        "true false null",
        "boolean byte char double float int long short String Object Integer Long Double Boolean List Map Set Optional",
        "System",
    ),
    extra=(("name", r"@\w+"),),
)
_CSHARP = _code(
    _C_COMMENTS,
    r'[$@]{0,2}"(?:[^"\\\n]|\\.)*+"?|' + _SINGLE,
    _words(
        "abstract as async await base break case catch checked class const continue default delegate do else "
        "enum event "
        "explicit extern finally fixed for foreach get goto if implicit in init interface internal is lock "
        "namespace new "
        "operator out override params partial private protected public readonly record ref return sealed set sizeof "
        "static struct switch this throw try typeof unchecked unsafe using var virtual void volatile when where while "
        "yield true false null",
        "bool byte char decimal double dynamic float int long object sbyte short string uint ulong ushort Task List "
        "Dictionary IEnumerable",
        "Console",
    ),
    extra=(("name", r"^[ \t]*#[ \t]*[a-z]+"),),
)
_GO = _code(
    _C_COMMENTS,
    f"{_C_STRINGS}|`[^`]*`?",
    _words(
        "break case chan const continue default defer else fallthrough for func go goto if import interface "
        "map package "
        "range return select struct switch type var true false nil iota",
        "bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 "
        "uint32 uint64 uintptr any",
        "append cap close copy delete len make new panic print println recover fmt",
    ),
)
_RUST = _code(
    _C_COMMENTS,
    r"b?" + _DOUBLE + r"|'(?:[^'\\\n]|\\.)'",
    _words(
        "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod "
        "move mut pub "
        "ref return self static struct super trait type unsafe use where while true false",
        "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize String Vec Option Result Box Rc Arc "
        "HashMap Self Some None Ok Err",
        "",
    ),
    extra=(("name", r"#!?\[[^\]\n]*\]?|\b[a-z_]\w*+!(?!=)|'[a-z_]\w*\b(?!')"),),
)
_RUBY = _code(
    _HASH,
    _C_STRINGS,
    _words(
        "alias and begin break case class def defined? do else elsif end ensure false for if in module next nil not or "
        "redo rescue retry return self super then true undef unless until when while yield require require_relative "
        "include extend private protected public raise",
        "String Integer Float Array Hash Symbol Struct",
        "puts print p attr_accessor attr_reader attr_writer lambda proc new",
    ),
    extra=(("name", r"@@?\w+|\$\w+"), ("string", r"(?<![:\w]):[a-z_]\w*[?!]?")),
)
_PHP = _code(
    r"//[^\n]*|#(?!\[)[^\n]*|" + _C_COMMENT,
    _C_STRINGS,
    _words(
        "abstract and array as break callable case catch class clone const continue declare default do echo "
        "else elseif "
        "empty enum extends final finally fn for foreach function global goto if implements include include_once "
        "instanceof interface isset list match namespace new or print private protected public readonly require "
        "require_once return static switch throw trait try unset use var while xor yield true false null",
        "bool int float string object mixed void never iterable self parent",
        "",
    ),
    extra=(("name", r"\$\w+|<\?(?:php|=)?|\?>"),),
)
_KOTLIN = _code(
    _C_COMMENTS,
    r'"""(?:[^"]|"(?!""))*+(?:""")?|' + _C_STRINGS,
    _words(
        "abstract as break by catch class companion const constructor continue data do else enum false final "
        "finally for "
        "fun get if import in infix init inline inner interface internal is lateinit null object open operator out "
        "override package private protected public return sealed set super suspend this throw true try "
        "typealias val var "
        "vararg when where while",
        "Any Boolean Byte Char Double Float Int Long Short String Unit List Map Set Array Nothing",
        "println print listOf mapOf setOf",
    ),
    extra=(("name", r"@\w+"),),
)
_SWIFT = _code(
    _C_COMMENTS,
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|' + _DOUBLE,
    _words(
        "actor any as associatedtype async await break case catch class continue default defer deinit do else enum "
        "extension fallthrough false fileprivate for func get guard if import in init inout internal is lazy "
        "let mutating "
        "nil open operator override private protocol public repeat rethrows return self set some static "
        "struct subscript "
        "super switch throw throws true try typealias var weak where while",
        "Any Array Bool Character Dictionary Double Float Int Optional Result Set String UInt Void Self",
        "print",
    ),
    extra=(("name", r"[@#]\w+"),),
)
_YAML = Language(
    (
        ("comment", r"(?:^|(?<=\s))#[^\n]*"),
        ("name", r"^[ \t]*+(?:-[ \t]++)*+[\w./-][^\s:#\"'{}\[\],]*+(?=[ \t]*+:(?:\s|$))"),
        ("string", r'"(?:[^"\\]|\\[\s\S])*+"?|\'(?:[^\']|\'\')*+\'?'),
        ("keyword", r"\b(?:true|false|null|yes|no|on|off|True|False)\b|^---|^\.\.\.|[|>][-+]?(?=\s*$)"),
        ("type", r"[&*!][\w!.-]+"),
        ("number", r"(?<=[\s\[,])-?\d+(?:\.\d+)?(?=[\s,\]]|$)"),
        ("text", r"[^\s\"'#&*!]+"),
    )
)
_TOML = Language(
    (
        ("comment", _HASH),
        ("type", r"^[ \t]*+\[\[?[^\]\n]*\]?\]?"),
        ("name", r"[\w.-]++(?=[ \t]*+=)"),
        ("string", r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|\'\'\'(?:[^\']|\'(?!\'\'))*+(?:\'\'\')?|' + _C_STRINGS),
        ("keyword", r"\b(?:true|false|inf|nan)\b"),
        ("number", r"[+-]?\b\d[\w.:+-]*"),
        ("text", r"[\w.-]+"),
    )
)
_INI = Language(
    (
        ("comment", r"^[ \t]*+[#;][^\n]*"),
        ("type", r"^[ \t]*+\[[^\]\n]*\]?"),
        ("name", r"^[ \t]*+[\w.-][^=:\n\[]*+(?=[=:])"),
        ("string", _DOUBLE),
        ("number", r"\b\d+(?:\.\d+)?\b"),
        ("text", r"\w+"),
    )
)
_INSTRUCTIONS = (
    "FROM|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL"
)
_DOCKERFILE = Language(
    (
        ("comment", r"^[ \t]*+#[^\n]*"),
        ("keyword", rf"^[ \t]*+(?i:{_INSTRUCTIONS})\b|\bAS\b|\bas\b"),
        ("string", _C_STRINGS),
        ("name", r"\$\{?[\w:-]+\}?|(?<=\s)--[a-z][\w-]*"),
        ("number", r"\b\d+(?:\.\d+)*\b"),
        ("text", r"[\w.-]+"),
    )
)  # fmt: skip
_MAKEFILE = Language(
    (
        ("comment", _HASH),
        ("name", r"\$(?:[({][^)}\n]*[)}]?|[@<^+?*%$])|^[\w.-]++(?=[ \t]*+[:?+]?=)"),
        ("type", r"^[^\s:=#$][^:=#\n$]*+(?=:(?!=))"),
        ("keyword", r"^[ \t]*+-?(?:include|ifeq|ifneq|ifdef|ifndef|else|endif|define|endef|export|override)\b"),
        ("string", _C_STRINGS),
        ("text", r"[\w.-]+"),
    )
)
_LUA = _code(
    r"--\[\[(?:[^\]]|\](?!\]))*+(?:\]\])?|--[^\n]*",
    _C_STRINGS + r"|\[\[(?:[^\]]|\](?!\]))*+(?:\]\])?",
    _words(
        "and break do else elseif end false for function goto if in local nil not or repeat return then true "
        "until while",
        "",
        "print pairs ipairs require table string math self type tostring tonumber setmetatable getmetatable "
        "pcall error",
    ),
)
_R = _code(
    _HASH,
    _C_STRINGS,
    _words(
        "if else repeat while function for in next break TRUE FALSE NULL Inf NaN NA return library require source",
        "numeric character logical integer factor data.frame list matrix",
        "c print cat paste paste0 length sum mean sd plot lapply sapply apply ggplot aes filter mutate select",
    ),
    name=r"[^\W\d][\w.]*",
)
_DIFF = Language(
    (
        ("type", r"^(?:diff |index |\+\+\+|---|Index:|new file|deleted file|rename |similarity )[^\n]*"),
        ("name", r"^@@[^\n]*"),
        ("added", r"^[+>][^\n]*"),
        ("removed", r"^[-<][^\n]*"),
        ("text", r"^[^\n]+"),
    )
)
_MARKDOWN = Language(
    (
        ("string", r"^[ ]{0,3}(?:```|~~~)[^\n]*|`[^`\n]++`"),
        ("keyword", r"^#{1,6}[ \t][^\n]*"),
        ("comment", r"^[ ]{0,3}>[^\n]*"),
        ("name", r"\]\([^)\n]*\)?|^[ ]{0,3}\[[^\]\n]*\]:[^\n]*"),
        ("type", r"\*\*[^*\n]++\*\*|__[^_\n]++__"),
        ("operator", r"^[ \t]*+(?:[-*+]|\d{1,9}[.)])(?=[ \t])"),
        ("text", r"\w+"),
    )
)
_POWERSHELL = _code(
    r"<#(?:[^#]|#(?!>))*+(?:#>)?|#[^\n]*",
    r'"(?:[^"`]|`[\s\S])*+"?|\'[^\']*\'?',
    _words(
        "begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for "
        "foreach from "
        "function hidden if in param process return static switch throw trap try until using while",
        "",
        "write-host write-output get-childitem get-content set-content get-item remove-item copy-item "
        "move-item new-item "
        "where-object foreach-object select-object sort-object import-module invoke-webrequest test-path",
    ),
    extra=(("name", r"\$(?:\w[\w:]*|\{[^}\n]*\}?|[?^_$])"), ("operator", r"(?<=\s)-[A-Za-z]\w*")),
    ignore_case=True,
    name=r"[^\W\d][\w-]*",
)

_LANGUAGES: dict[str, tuple[Language, str]] = {
    "python": (_PYTHON, "py python3 pyi py3 pycon gyp"),
    "javascript": (_JAVASCRIPT, "js jsx mjs cjs node"),
    "typescript": (_JAVASCRIPT, "ts tsx mts cts"),
    "bash": (_SHELL, "sh shell zsh ksh console shell-session shellsession terminal"),
    "json": (_JSON, "json5 jsonc jsonl ndjson geojson"),
    "html": (_MARKUP, "xml svg xhtml vue rss xsl plist htm"),
    "css": (_CSS, "scss less sass"),
    "sql": (_SQL, "mysql postgresql postgres sqlite plsql tsql"),
    "c": (_CPP, "h cpp c++ cc cxx hpp hxx objective-c objc arduino cuda"),
    "java": (_JAVA, "groovy"),
    "csharp": (_CSHARP, "cs c# dotnet"),
    "go": (_GO, "golang"),
    "rust": (_RUST, "rs"),
    "ruby": (_RUBY, "rb"),
    "php": (_PHP, "php7 php8"),
    "kotlin": (_KOTLIN, "kt kts"),
    "swift": (_SWIFT, ""),
    "yaml": (_YAML, "yml"),
    "toml": (_TOML, ""),
    "ini": (_INI, "cfg conf properties dotenv env editorconfig"),
    "dockerfile": (_DOCKERFILE, "docker containerfile"),
    "makefile": (_MAKEFILE, "make mk"),
    "lua": (_LUA, ""),
    "r": (_R, "rlang"),
    "diff": (_DIFF, "patch udiff"),
    "markdown": (_MARKDOWN, "md mdown"),
    "powershell": (_POWERSHELL, "ps1 pwsh ps"),
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
