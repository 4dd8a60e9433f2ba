"""Owns the look of HTML exports, light, dark and on paper. Plain data."""

STYLE = """\
:root {
  color-scheme: light dark;
  --page: #fbfaf7; --text: #23211d; --faint: #6b665c; --line: #e2ded5; --soft: #f1eee7; --code: #f4f2ec;
  --accent: #a84a26; --keyword: #8a3a9c; --string: #2f6f3a; --comment: #77715f; --number: #9a5200; --name: #1f5fa8;
  --type: #0b6e74; --added: #1a6b2d; --removed: #a8281f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #1c1b19; --text: #e9e6df; --faint: #a39d90; --line: #3a3733; --soft: #2a2826; --code: #242220;
    --accent: #e2936f; --keyword: #d59be3; --string: #9bd0a3; --comment: #9a9486; --number: #e8b072; --name: #8fbdf0;
    --type: #7fcbd0; --added: #8fd39f; --removed: #f09a92;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 48rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: .95rem; margin: 0 0 .5rem; }
h3, h4, h5, h6 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
.facts { color: var(--faint); font-size: .85rem; font-weight: 400; }
p.facts { margin: 0 0 1.5rem; }
article { padding: 1.25rem 0; border-top: 1px solid var(--line); }
article.user .text { background: var(--soft); border-radius: 14px; padding: .75rem 1rem; }
article.user .text p { white-space: pre-line; }
.text > :first-child { margin-top: 0; }
.text > :last-child { margin-bottom: 0; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: .9em; background: var(--code); border-radius: 4px; padding: .1em .3em; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 10px; margin: 0; padding: .75rem 1rem; }
pre { overflow-x: auto; line-height: 1.45; }
pre code { background: none; padding: 0; }
figure { margin: 1rem 0; }
figcaption { color: var(--faint); font-size: .8rem; margin-bottom: .25rem; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--faint); }
ul, ol { padding-left: 1.6rem; }
li.task { list-style: none; margin-left: -1.2rem; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: start; vertical-align: top; }
th { background: var(--soft); }
th.left, td.left { text-align: left; }
th.center, td.center { text-align: center; }
th.right, td.right { text-align: right; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
.chip, .hidden, .address { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; }
.chip, .hidden, .address { font-size: .85em; padding: 0 .4em; }
.note, .sources, .tool, .thinking { color: var(--faint); font-size: .9rem; }
.thinking, .tool { border-left: 3px solid var(--line); padding-left: 1rem; margin: 1rem 0; }
.thinking h3, .tool h3, .sources h3 { font-size: .85rem; margin: .5rem 0; }
.keyword { color: var(--keyword); }
.string { color: var(--string); }
.comment { color: var(--comment); font-style: italic; }
.number { color: var(--number); }
.name { color: var(--name); }
.type { color: var(--type); }
.added { color: var(--added); }
.removed { color: var(--removed); }
@media print {
  :root {
    --page: #fff; --text: #000; --faint: #444; --line: #bbb; --soft: #f4f4f4; --code: #f7f7f7; --accent: #000;
    --keyword: #5c1f6b; --string: #1d4f27; --comment: #555; --number: #6b3900; --name: #123f73; --type: #064a4e;
    --added: #124d20; --removed: #7a1b15;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2, h3, figcaption { break-after: avoid; }
  tr, blockquote { break-inside: avoid; }
  pre { white-space: pre-wrap; }
  a[href]::after { content: " (" attr(href) ")"; font-size: .8em; color: var(--faint); }
}
"""
