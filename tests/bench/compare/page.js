// What a chat client made with web technology does: markdown-it and highlight.js write HTML, the browser shows it.
const scroll = document.getElementById("scroll");
const column = document.getElementById("column");
const md = window.markdownit({
  linkify: true,
  highlight: (code, language) =>
    language && hljs.getLanguage(language) ? hljs.highlight(code, { language, ignoreIllegals: true }).value : "",
});
let texts = [];
let current = null;
let source = "";

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

// Two frames: the second one begins after the first has been painted.
async function painted() {
  await frame();
  await frame();
}

function element(text, isUser) {
  const one = document.createElement("div");
  one.className = isUser ? "message user" : "message";
  if (isUser) one.textContent = text;
  else one.innerHTML = md.render(text);
  return one;
}

function take(more) {
  texts = texts.concat(more);
}

function reset() {
  texts = [];
  column.textContent = "";
  current = null;
}

async function open(lazy) {
  document.body.className = lazy ? "lazy" : "";
  const begun = performance.now();
  const all = document.createDocumentFragment();
  texts.forEach((text, number) => all.append(element(text, number % 2 === 0)));
  column.replaceChildren(all);
  scroll.scrollTop = scroll.scrollHeight;
  await painted();
  return performance.now() - begun;
}

async function begin(text) {
  source = text;
  current = element(source, false);
  column.append(current);
  scroll.scrollTop = scroll.scrollHeight;
  await painted();
}

// One delta a frame: the whole message is written anew and replaces what was there.
async function stream(deltas) {
  let longest = 0;
  for (const delta of deltas) {
    await frame();
    const begun = performance.now();
    source += delta;
    current.innerHTML = md.render(source);
    scroll.scrollTop = scroll.scrollHeight;
    scroll.getBoundingClientRect();
    column.offsetHeight; // style and layout happen now, so that the clock sees them
    longest = Math.max(longest, performance.now() - begun);
  }
  await painted();
  return longest;
}

async function idle(frames) {
  for (let number = 0; number < frames; number++) await frame();
  return 0;
}
