"""Owns the programming languages of the highlighter. Plain data; the rule for patterns is in ``language``."""

from desktop_chat.markup.language import (
    BACKTICK,
    C_COMMENT,
    C_COMMENTS,
    C_STRINGS,
    DASHES,
    DOUBLE,
    HASH,
    SINGLE,
    code,
    words,
)

_C_WORDS = "break case continue default do else for goto if return switch while sizeof typedef struct union enum const "
_C_TYPES = (
    "void char short int long float double signed unsigned bool size_t ssize_t int8_t int16_t int32_t int64_t "
    "uint8_t uint16_t uint32_t uint64_t auto FILE "
)
PYTHON = code(
    HASH,
    r'(?:[rRbBuUfF]{1,2})?(?:"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|'
    r"'''(?:[^'\\]|\\[\s\S]|'(?!''))*+(?:''')?|" + DOUBLE + "|" + SINGLE + ")",
    words(
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
JAVASCRIPT = code(
    C_COMMENTS,
    f"{C_STRINGS}|{BACKTICK}",
    words(
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
SHELL = code(
    r"(?:^|(?<=[\s;&|(]))#[^\n]*",
    r'"(?:[^"\\]|\\[\s\S])*+"?|\'[^\']*\'?',
    words(
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
SQL = code(
    f"{DASHES}|{C_COMMENT}",
    r"'(?:[^']|'')*+'?|\"[^\"\n]*\"?|`[^`\n]*`?",
    words(
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
CPP = code(
    C_COMMENTS,
    C_STRINGS,
    words(
        _C_WORDS + "extern static inline register volatile restrict class namespace template typename public private "
        "protected virtual override final new delete this operator friend using try catch throw noexcept constexpr "
        "consteval concept requires static_cast dynamic_cast const_cast reinterpret_cast explicit mutable nullptr true "
        "false NULL co_await co_return co_yield",
        _C_TYPES + "string vector map set unordered_map pair tuple optional unique_ptr shared_ptr wchar_t",
        "std printf malloc free cout cin cerr endl main",
    ),
    extra=(("name", r"^[ \t]*#[ \t]*[a-z]+"),),
)
JAVA = code(
    C_COMMENTS,
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|' + C_STRINGS,
    words(
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
CSHARP = code(
    C_COMMENTS,
    r'[$@]{0,2}"(?:[^"\\\n]|\\.)*+"?|' + SINGLE,
    words(
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
GO = code(
    C_COMMENTS,
    f"{C_STRINGS}|`[^`]*`?",
    words(
        "break case chan const continue default defer else fallthrough for func go goto if import interface "
        "map package "
        "range return select struct switch type var true false nil iota",
        "bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 "
        "uint32 uint64 uintptr any",
        "append cap close copy delete len make new panic print println recover fmt",
    ),
)
RUST = code(
    C_COMMENTS,
    r"b?" + DOUBLE + r"|'(?:[^'\\\n]|\\.)'",
    words(
        "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod "
        "move mut pub "
        "ref return self static struct super trait type unsafe use where while true false",
        "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize String Vec Option Result Box Rc Arc "
        "HashMap Self Some None Ok Err",
        "",
    ),
    extra=(("name", r"#!?\[[^\]\n]*\]?|\b[a-z_]\w*+!(?!=)|'[a-z_]\w*\b(?!')"),),
)
RUBY = code(
    HASH,
    C_STRINGS,
    words(
        "alias and begin break case class def defined? do else elsif end ensure false for if in module next nil not or "
        "redo rescue retry return self super then true undef unless until when while yield require require_relative "
        "include extend private protected public raise",
        "String Integer Float Array Hash Symbol Struct",
        "puts print p attr_accessor attr_reader attr_writer lambda proc new",
    ),
    extra=(("name", r"@@?\w+|\$\w+"), ("string", r"(?<![:\w]):[a-z_]\w*[?!]?")),
)
PHP = code(
    r"//[^\n]*|#(?!\[)[^\n]*|" + C_COMMENT,
    C_STRINGS,
    words(
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
KOTLIN = code(
    C_COMMENTS,
    r'"""(?:[^"]|"(?!""))*+(?:""")?|' + C_STRINGS,
    words(
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
SWIFT = code(
    C_COMMENTS,
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|' + DOUBLE,
    words(
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
LUA = code(
    r"--\[\[(?:[^\]]|\](?!\]))*+(?:\]\])?|--[^\n]*",
    C_STRINGS + r"|\[\[(?:[^\]]|\](?!\]))*+(?:\]\])?",
    words(
        "and break do else elseif end false for function goto if in local nil not or repeat return then true "
        "until while",
        "",
        "print pairs ipairs require table string math self type tostring tonumber setmetatable getmetatable "
        "pcall error",
    ),
)
R = code(
    HASH,
    C_STRINGS,
    words(
        "if else repeat while function for in next break TRUE FALSE NULL Inf NaN NA return library require source",
        "numeric character logical integer factor data.frame list matrix",
        "c print cat paste paste0 length sum mean sd plot lapply sapply apply ggplot aes filter mutate select",
    ),
    name=r"[^\W\d][\w.]*",
)
POWERSHELL = code(
    r"<#(?:[^#]|#(?!>))*+(?:#>)?|#[^\n]*",
    r'"(?:[^"`]|`[\s\S])*+"?|\'[^\']*\'?',
    words(
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
