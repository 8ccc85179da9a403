// Loads a bundle of the extension, activates it, and prints what that took: the files that were loaded by then, and milliseconds.
//   node activate.mjs <bundle> <file with the fake of VS Code>
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const [bundle, fake] = process.argv.slice(2).map(path => pathToFileURL(path).href)
const loaded = []
registerHooks({
  resolve: (name, context, next) =>
    name === 'vscode' ? { url: fake, shortCircuit: true } : next(name, context),
  load(url, context, next) {
    if (url.startsWith('file:') && url !== fake) loaded.push(url.slice(url.lastIndexOf('/') + 1))
    return next(url, context)
  },
})
const { everything } = await import(fake)
const contributes = { languageModelTools: [{ name: 'one', displayName: 'One' }] }
const extension = { packageJSON: { contributes }, extensionUri: everything }
const context = new Proxy({ subscriptions: [], extension }, { get: (own, name) => own[name] ?? everything })
const started = performance.now()
const { activate } = await import(bundle)
const imported = performance.now()
await activate?.(context)
const activated = performance.now()
// What was begun meanwhile, and would be loaded a moment later.
await new Promise(resolve => setTimeout(resolve, 100))
console.log(JSON.stringify({ loaded, importing: imported - started, activating: activated - imported }))
process.exit(0)
