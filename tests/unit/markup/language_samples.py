"""A few real lines of every language, and what must be seen in them."""

from typing import NamedTuple


class Sample(NamedTuple):
    """Code, and words in it of the kinds that a reader looks for first; the plain ones must have no colour."""

    code: str
    keywords: str = ""
    strings: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    plain: str = ""


SAMPLES: dict[str, Sample] = {
    "python": Sample(
        'import os\n\ndef area(width: float) -> float:  # in metres\n    """The area."""\n    return width * 2.5\n',
        "import def return", ('"""The area."""',), ("# in metres",), (("float", "type"), ("2.5", "number")),
        "width os",
    ),
    "javascript": Sample(
        "// load\nconst load = async (url) => { const r = await fetch(`/a/${url}`); return r.json(); };\n/* end */",
        "const async await return", ("`/a/${url}`",), ("// load", "/* end */"), (("fetch", "name"),), "url r",
    ),
    "typescript": Sample(
        'interface Point { x: number; readonly name?: string }\nexport type Id = "a" | \'b\'; // ids',
        "interface readonly export type", ('"a"', "'b'"), ("// ids",), (("number", "type"), ("string", "type")),
        "Point x Id",
    ),
    "bash": Sample(
        '#!/bin/sh\nfor f in *.txt; do\n  echo "$f $(wc -l < "$f")" # count\ndone\nif [ -z \'x\' ]; then exit 1; fi',
        "for in do done if then exit fi", ("'x'",), ("#!/bin/sh", "# count"), (("echo", "name"),), "f",
    ),
    "json": Sample(
        '{"name": "a\\"b", "n": -1.5e3, "ok": true, "no": null}', "true null", ('"a\\"b"',), (),
        (('"name"', "name"), ("-1.5e3", "number")),
    ),
    "html": Sample(
        '<!-- top -->\n<a href="/x" hidden>text &amp; more</a>\n<br/>', "<a </a <br", ('"/x"',), ("<!-- top -->",),
        (("href", "name"), ("&amp;", "number")), "text more",
    ),
    "css": Sample(
        '/* c */ @media (min-width: 10px) { .box:hover { color: #ff00aa; content: "x"; margin: 0 !important } }',
        "@media !important", ('"x"',), ("/* c */",), ((".box", "type"), ("color", "name"), ("#ff00aa", "number")),
    ),
    "sql": Sample(
        "SELECT name, count(*) FROM t -- all\nWHERE city = 'O''Hara' AND n > 10 /* more */ GROUP BY name;",
        "SELECT FROM WHERE AND GROUP BY", ("'O''Hara'",), ("-- all", "/* more */"),
        (("count", "name"), ("10", "number")), "city",
    ),
    "c": Sample(
        '#include <stdio.h>\nint main(void) {\n  /* hi */ char c = \'\\n\'; // nl\n  return printf("%d", 0x1F);\n}',
        "return", ("'\\n'", '"%d"'), ("/* hi */", "// nl"),
        (("int", "type"), ("#include", "name"), ("0x1F", "number")),
    ),
    "java": Sample(
        '@Override public final String toString() { return "a" + \'b\' + 1L; } // x', "public final return",
        ('"a"', "'b'"), ("// x",), (("@Override", "name"), ("String", "type"), ("1L", "number")),
    ),
    "csharp": Sample(
        '#region x\nusing System;\npublic async Task<int> F() => await G($"a {b}"); // c', "using public async await",
        ('$"a {b}"',), ("// c",), (("Task", "type"), ("int", "type"), ("#region", "name")),
    ),
    "go": Sample(
        "package main\nfunc f(a []string) error { defer g(); x := `raw`; return nil } // c",
        "package func defer return nil", ("`raw`",), ("// c",), (("string", "type"), ("error", "type")), "main a x",
    ),
    "rust": Sample(
        'fn f<\'a>(x: &\'a str) -> Option<u8> { let c = \'x\'; println!("{}", c); None } // c\n#[test]', "fn let",
        ("'x'", '"{}"'), ("// c",), (("'a", "name"), ("println!", "name"), ("str", "type"), ("#[test]", "name")),
    ),
    "ruby": Sample(
        'class A < B\n  attr_reader :name # c\n  def go; @x = "a #{b}"; nil; end\nend', "class def nil end",
        (":name", '"a #{b}"'), ("# c",), (("@x", "name"),), "A B",
    ),
    "php": Sample(
        '<?php\n// c\nfunction f(int $n): string { return \'a\' . "b"; } # d', "function return", ("'a'", '"b"'),
        ("// c", "# d"), (("$n", "name"), ("<?php", "name"), ("int", "type")),
    ),
    "kotlin": Sample(
        'data class A(val b: Int)\nfun main() { println("x ${b}") } // c', "data class val fun", ('"x ${b}"',),
        ("// c",), (("Int", "type"), ("println", "name")),
    ),
    "swift": Sample(
        '@main struct A { let b: Int = 1 /* c */; func f() -> String { return "d" } }', "struct let func return",
        ('"d"',), ("/* c */",), (("@main", "name"), ("Int", "type")),
    ),
    "yaml": Sample(
        '# top\nname: \'a\'\nlist:\n  - key: "b" # c\n    on: true\n    n: 12\n', "true", ("'a'", '"b"'),
        ("# top", "# c"), (("name", "name"), ("12", "number")),
    ),
    "toml": Sample(
        '# c\n[tool.x]\nname = "a"\non = true\nn = 1.5', "true", ('"a"',), ("# c",),
        (("[tool.x]", "type"), ("name", "name")),
    ),
    "ini": Sample(
        '; c\n[section]\nname = "a"\nn = 12', "", ('"a"',), ("; c",), (("[section]", "type"), ("12", "number")),
    ),
    "dockerfile": Sample(
        'FROM python:3.11 AS base\n# c\nRUN pip install "x" --no-cache-dir\nENV A=$B', "FROM AS RUN ENV", ('"x"',),
        ("# c",), (("--no-cache-dir", "name"), ("$B", "name")), "python pip",
    ),
    "makefile": Sample(
        'CC = gcc # c\nall: main.o\n\t$(CC) -o "a" $<\ninclude x.mk', "include", ('"a"',), ("# c",),
        (("$(CC)", "name"), ("all", "type")),
    ),
    "lua": Sample(
        '--[[ long\n]] local function f(x) return x .. "a" .. [[b]] end -- c', "local function return end",
        ('"a"', "[[b]]"), ("--[[ long\n]]", "-- c"), (),
    ),
    "r": Sample(
        'f <- function(x) { if (TRUE) mean(x) else "a" } # c', "function if TRUE else", ('"a"',), ("# c",),
        (("mean", "name"),),
    ),
    "diff": Sample(
        "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n same", "", (), (),
        (("-old", "removed"), ("+new", "added"), ("+++ b", "type")),
    ),
    "markdown": Sample(
        "# Head\n\n**b** and `c`\n> q\n- d [e](f)", "", ("`c`",), ("> q",), (("**b**", "type"), ("](f)", "name")),
        "and",
    ),
    "powershell": Sample(
        '<# c #> function F { param($a) if ($a -eq \'x\') { Write-Host "y $a" } } # d', "function param if",
        ("'x'", '"y $a"'), ("<# c #>", "# d"), (("$a", "name"), ("Write-Host", "name"), ("-eq", "operator")),
    ),
    "scala": Sample(
        'object A extends App { val x: Int = 1; def f = s"a $x" match { case _ => \'c\' } } // d',
        "object extends val def match case", ('s"a $x"', "'c'"), ("// d",), (("Int", "type"),),
    ),
    "dart": Sample(
        '@override Widget build() { final String a = \'b $c\'; return r"d"; } /* e */', "final return",
        ("'b $c'", 'r"d"'), ("/* e */",), (("@override", "name"), ("String", "type")),
    ),
    "elixir": Sample(
        'defmodule A.B do\n  @doc """\n  text\n  """\n  def f(x), do: {:ok, "a #{x}"} # c\nend',
        "defmodule do def end", ('"""\n  text\n  """', ":ok", '"a #{x}"'), ("# c",),
        (("@doc", "name"), ("A", "type")),
    ),
    "erlang": Sample(
        '-module(a).\nf(X) when X > 1 -> "s"; % c\nf(_) -> \'atom\' end.', "when end", ('"s"', "'atom'"), ("% c",),
        (("-module", "name"), ("X", "type")),
    ),
    "haskell": Sample(
        'module Main where\n{- c -}\nf :: Int -> String -- d\nf x\' = case x\' of { 1 -> "a"; _ -> [\'b\'] }',
        "module where case of", ('"a"', "'b'"), ("{- c -}", "-- d"), (("Int", "type"),), "x'",
    ),
    "ocaml": Sample(
        '(* c *) let rec f x = match x with Some y -> "a" | None -> raise Not_found', "let rec match with", ('"a"',),
        ("(* c *)",), (("Some", "type"),),
    ),
    "fsharp": Sample(
        'let f (x: int) = $"a {x}" // c\n(* d *)\ntype T = A of string', "let type of", ('$"a {x}"',),
        ("// c", "(* d *)"), (("int", "type"),),
    ),
    "clojure": Sample(
        '(defn f [x] (let [y :key] (str "a\nb" x))) ; c', "defn let", (":key", '"a\nb"'), ("; c",),
        (("str", "name"),),
    ),
    "perl": Sample(
        'my @a = map { $_ * 2 } (1, 2); # c\nprint "x $a[0]" unless \'y\';', "my unless", ('"x $a[0]"', "'y'"),
        ("# c",), (("@a", "name"), ("$_", "name"), ("print", "name")),
    ),
    "julia": Sample(
        'function f(x::Int)  # c\n  @show "a $x"\n  #= d =# return push!(v, \'z\')\nend', "function return end",
        ('"a $x"', "'z'"), ("# c", "#= d =#"), (("@show", "name"), ("Int", "type"), ("push!", "name")),
    ),
    "matlab": Sample(
        'function y = f(x) % c\n  y = x\' * 2; s = \'a b\'; t = "q";\nend', "function end", ("'a b'", '"q"'),
        ("% c",), (("2", "number"),), "y x s t",
    ),
    "objective-c": Sample(
        '#import "A.h"\n@interface A : NSObject // c\n- (NSString *)f { return @"x"; }\n@end',
        "@interface return @end", ('"A.h"', '@"x"'), ("// c",), (("NSObject", "type"), ("#import", "name")),
    ),
    "zig": Sample(
        'const std = @import("std"); // c\npub fn main() !void { var x: u8 = \'a\'; }', "const pub fn var",
        ('"std"', "'a'"), ("// c",), (("@import", "name"), ("u8", "type")),
    ),
    "nix": Sample(
        '{ pkgs }: let name = "a"; in pkgs.stdenv.mkDerivation { inherit name; # c\n  s = \'\'\n  x \'\'; }',
        "let in inherit", ('"a"', "''\n  x ''"), ("# c",), (("name", "name"),),
    ),
    "graphql": Sample(
        "query Q($id: ID!) { user(id: $id) @include(if: true) { name } } # c\ntype A { b: String }",
        "query true type", (), ("# c",), (("$id", "name"), ("@include", "name"), ("ID", "type")),
    ),
    "protobuf": Sample(
        'syntax = "proto3"; // c\nmessage A { repeated string b = 1; }', "syntax message repeated", ('"proto3"',),
        ("// c",), (("string", "type"), ("1", "number")),
    ),
    "terraform": Sample(
        'resource "aws_x" "y" { # c\n  ami = var.id\n  n = 2 // d\n}', "resource", ('"aws_x"', '"y"'),
        ("# c", "// d"), (("ami", "name"), ("2", "number")),
    ),
    "cmake": Sample(
        'cmake_minimum_required(VERSION 3.20) # c\nadd_executable(a "b.c" ${SRC})\nif(NOT X)',
        "cmake_minimum_required add_executable if NOT", ('"b.c"',), ("# c",), (("${SRC}", "name"),),
    ),
    "latex": Sample(
        "\\documentclass{article} % c\n\\begin{itemize}\\item $x^2$ \\textbf{b} 3pt\\end{itemize}",
        "\\documentclass \\begin \\end", ("$x^2$",), ("% c",),
        (("\\item", "name"), ("itemize", "type"), ("3pt", "number")), "article",
    ),
}  # fmt: skip
