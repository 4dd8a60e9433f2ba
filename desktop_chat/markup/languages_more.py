"""Owns the rarer programming languages of the highlighter. Plain data; the rule for patterns is in ``language``."""

from desktop_chat.markup.language import C_COMMENT, C_COMMENTS, C_STRINGS, DASHES, DOUBLE, HASH, SINGLE, code, words

#: A character in quotes, where a single quote alone means something else.
_CHARACTER = r"'(?:[^'\\\n]|\\[^\n]{1,8})'"
_TRIPLE = r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?'
_ML_COMMENT = r"\(\*(?:[^*]|\*(?!\)))*+(?:\*\))?"
_LONG_DOUBLE = r'"(?:[^"\\]|\\[\s\S])*+"?'
_CAPITAL = ("type", r"\b[A-Z]\w*")

SCALA = code(
    C_COMMENTS,
    rf"{_TRIPLE}|[a-z]?{DOUBLE}|{_CHARACTER}",
    words(
        "abstract case catch class def derives do else end enum export extends extension false final finally for given "
        "if implicit import inline lazy match new null object opaque override package private protected return sealed "
        "super then this throw trait true try type using val var while with yield",
        "Any AnyRef Array Boolean Byte Char Double Either Float Future Int List Long Map None Nothing Option Seq Set "
        "Short Some String Try Unit Vector",
        "println print require assert",
    ),
    extra=(("name", r"@\w+"),),
)
DART = code(
    C_COMMENTS,
    rf"r?(?:{_TRIPLE}|'''(?:[^'\\]|\\[\s\S]|'(?!''))*+(?:''')?|{C_STRINGS})",
    words(
        "abstract as assert async await base break case catch class const continue covariant default deferred do else "
        "enum export extends extension external factory false final finally for get hide if implements import in "
        "interface is late library mixin new null on operator part required rethrow return sealed set show "
        "static super "
        "switch sync this throw true try typedef var when while with yield",
        "bool double dynamic int num void Future Iterable List Map Never Object Set Stream String Function",
        "print main setState",
    ),
    extra=(("name", r"@\w+"),),
)
ELIXIR = code(
    HASH,
    rf"{_TRIPLE}|{_LONG_DOUBLE}|{SINGLE}",
    words(
        "after alias and case catch cond def defdelegate defexception defimpl defmacro defmodule defp defprotocol "
        "defstruct do else end false fn for if import in nil not or quote raise receive rescue require true try "
        "unless unquote use when with",
        "",
        "self send spawn inspect",
    ),
    extra=(("name", r"@[a-z_]\w*"), ("string", r"(?<![:\w]):[a-z_]\w*[?!]?|\b[a-z_]\w*+:(?=[ \t\n])"), _CAPITAL),
)
ERLANG = code(
    r"%[^\n]*",
    rf"{_LONG_DOUBLE}|{SINGLE}",
    words(
        "after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let maybe not of or orelse "
        "receive rem try when xor true false undefined",
        "",
        "spawn self io lists maps",
    ),
    extra=(("name", r"^-[a-z]\w*"), _CAPITAL),
)
HASKELL = code(
    rf"\{{-(?:[^-]|-(?!\}}))*+(?:-\}})?|{DASHES}",
    rf"{DOUBLE}|{_CHARACTER}",
    words(
        "case class data default deriving do else family forall foreign if import in infix infixl infixr instance let "
        "mdo module newtype of pattern proc qualified rec then type where as hiding",
        "",
        "map filter foldr foldl print putStrLn show return pure fmap mapM_ otherwise",
    ),
    extra=(("type", r"\b[A-Z][\w']*"),),
    name=r"[^\W\d][\w']*",
)
OCAML = code(
    _ML_COMMENT,
    rf"{_LONG_DOUBLE}|{_CHARACTER}",
    words(
        "and as assert begin class constraint do done downto else end exception external false for fun "
        "function functor "
        "if in include inherit initializer lazy let match method module mutable new nonrec object of open or private "
        "rec sig struct then to true try type val virtual when while with",
        "int float string bool char unit list array option ref result bytes",
        "print_endline print_string failwith raise ignore not",
    ),
    extra=(_CAPITAL,),
)
FSHARP = code(
    rf"//[^\n]*|{_ML_COMMENT}",
    rf"{_TRIPLE}|[$@]{{0,2}}{DOUBLE}|{_CHARACTER}",
    words(
        "abstract and as assert async base begin class default delegate do done downcast downto elif else "
        "end exception "
        "extern false finally for fun function global if in inherit inline interface internal lazy let match member "
        "module mutable namespace new null of open or override private public rec return sig static struct "
        "task then to "
        "true try type upcast use val void when while with yield",
        "int float string bool char unit list seq array option byte decimal int64 obj",
        "printfn printf sprintf failwith raise ignore not",
    ),
)
CLOJURE = code(
    r";[^\n]*",
    _LONG_DOUBLE,
    words(
        "def defn defn- defmacro defmulti defmethod defprotocol defrecord deftype fn let letfn if if-let if-not when "
        "when-let when-not cond condp case do doseq dotimes for loop recur ns require import quote try catch finally "
        "throw and or not nil true false",
        "",
        "map filter reduce assoc conj first rest next count println str apply partial comp get update into",
    ),
    extra=(("string", r"(?<![\w:]):{1,2}[\w.*+!?/<>=-]+"),),
    name=r"[^\W\d][\w*+!?<>=/.-]*",
)
PERL = code(
    r"#[^\n]*|^=[a-z]\w*[^\n]*",
    C_STRINGS,
    words(
        "and cmp continue default do else elsif eq for foreach ge given goto gt if last le local lt my ne "
        "next no not or "
        "our package redo require return state sub unless until use when while x xor",
        "",
        "bless chomp close defined delete die each eval exists grep join keys length map open pop print printf push "
        "ref reverse say scalar shift sort splice split sprintf substr values wantarray warn",
    ),
    extra=(("name", r"[$@%]\{?(?:\w+|[_!@$&0])\}?"),),
)
JULIA = code(
    r"#=(?:[^=]|=(?!#))*+(?:=#)?|#[^\n]*",
    rf"\w?{_TRIPLE}|\w?{DOUBLE}|{_CHARACTER}",
    words(
        "abstract baremodule begin break catch const continue do else elseif end export false finally for function "
        "global if import in isa let local macro module mutable nothing missing primitive quote return struct true try "
        "type using where while",
        "Any Array Bool Char Complex Dict Float32 Float64 Int Int32 Int64 Matrix Number Real Set String Symbol Tuple "
        "UInt8 Vector",
        "println print length push! map filter sum zeros ones size",
    ),
    extra=(("name", r"@\w+"),),
    name=r"[^\W\d]\w*!?",
)
MATLAB = code(
    r"^[ \t]*+%\{[ \t]*$(?:[^%]|%(?!\}))*+(?:%\})?|%[^\n]*",
    r'"(?:[^"\n]|"")*+"?|(?<![\w)\]}\'])\'(?:[^\'\n]|\'\')*+\'?',
    words(
        "break case catch classdef continue else elseif end enumeration events for function global if "
        "methods otherwise "
        "parfor persistent properties return spmd switch try while true false",
        "double single int8 int16 int32 int64 uint8 char logical cell struct string table",
        "disp fprintf sprintf zeros ones eye size length numel plot figure sum mean max min linspace rand",
    ),
)
OBJECTIVE_C = code(
    C_COMMENTS,
    rf"@?{DOUBLE}|{_CHARACTER}",
    words(
        "break case const continue default do else enum extern for goto if in inline return self sizeof static struct "
        "super switch typedef union volatile while nil YES NO NULL",
        "void char short int long float double signed unsigned BOOL id SEL Class instancetype NSString "
        "NSArray NSNumber "
        "NSDictionary NSInteger NSUInteger CGFloat NSObject",
        "NSLog alloc init",
    ),
    extra=(("name", r"^[ \t]*#[ \t]*[a-z]+"), ("keyword", r"@[a-z]\w*")),
)
ZIG = code(
    r"//[^\n]*",
    rf"\\\\[^\n]*|{DOUBLE}|{_CHARACTER}",
    words(
        "align allowzero and anyframe asm async await break callconv catch comptime const continue defer else enum "
        "errdefer error export extern fn for if inline noalias noinline nosuspend opaque or orelse packed pub resume "
        "return struct suspend switch test threadlocal try union unreachable usingnamespace var volatile while true "
        "false null undefined",
        "bool void type anytype anyerror anyopaque noreturn usize isize u8 u16 u32 u64 u128 i8 i16 i32 i64 "
        "i128 f16 f32 "
        "f64 f128 comptime_int comptime_float",
        "std",
    ),
    extra=(("name", r"@[a-zA-Z]\w*"),),
)
NIX = code(
    rf"#[^\n]*|{C_COMMENT}",
    rf"''(?:[^']|'(?!'))*+(?:'')?|{_LONG_DOUBLE}",
    words(
        "assert else if in inherit let or rec then with true false null",
        "",
        "import builtins map mkDerivation fetchurl fetchFromGitHub toString throw abort pkgs lib",
    ),
    extra=(("name", r"\b[a-zA-Z_][\w'-]*+(?=[ \t]*+=(?!=))"),),
    name=r"[^\W\d][\w'-]*",
)
GRAPHQL = code(
    HASH,
    rf"{_TRIPLE}|{DOUBLE}",
    words(
        "directive enum extend fragment implements input interface mutation on query repeatable scalar schema "
        "subscription type union true false null",
        "Boolean Float ID Int String",
        "",
    ),
    extra=(("name", r"@\w+|\$\w+"),),
)
PROTOBUF = code(
    C_COMMENTS,
    C_STRINGS,
    words(
        "edition enum extend extensions import map max message oneof option optional package public repeated required "
        "reserved returns rpc service stream syntax to weak true false",
        "bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string uint32 uint64",
        "",
    ),
)
TERRAFORM = code(
    rf"#[^\n]*|{C_COMMENTS}",
    DOUBLE,
    words(
        "resource data variable output provider module locals terraform backend for in if else endif dynamic moved "
        "import check true false null",
        "string number bool list map set object tuple any",
        "var local each count path self",
    ),
    extra=(("name", r"\b[a-zA-Z_][\w-]*+(?=[ \t]*+=(?![=>]))"),),
    name=r"[^\W\d][\w-]*",
)
CMAKE = code(
    r"#\[\[(?:[^\]]|\](?!\]))*+(?:\]\])?|#[^\n]*",
    _LONG_DOUBLE,
    words(
        "if elseif else endif foreach endforeach while endwhile function endfunction macro endmacro return break "
        "continue include find_package set unset option project add_executable add_library add_subdirectory "
        "target_link_libraries target_include_directories target_compile_options install cmake_minimum_required "
        "message and or not true false on off",
        "public private interface required static shared",
        "",
    ),
    extra=(("name", r"\$(?:ENV)?\{[^}\n]*\}?"),),
    ignore_case=True,
)
