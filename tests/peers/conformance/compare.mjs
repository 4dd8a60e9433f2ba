// Reads a JSON list of texts, writes the HTML that the named implementation makes of each.
import { createRequire } from 'node:module'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

const { Parser, HtmlRenderer } = createRequire(import.meta.url)('commonmark')
const makers = {
  commonmark(text) {
    return new HtmlRenderer().render(new Parser().parse(text))
  },
  gfm(text) {
    const extensions = [gfm({ singleTilde: false })]
    return micromark(text, { allowDangerousProtocol: true, extensions, htmlExtensions: [gfmHtml()] })
  },
}
let source = ''
for await (const chunk of process.stdin) source += chunk
console.log(JSON.stringify(JSON.parse(source).map(makers[process.argv[2]])))
