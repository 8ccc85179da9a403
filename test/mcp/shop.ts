import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Charges an order twice: the first time goes well, the second one fails for the price that `discount` has written. */
const workflow = `handlers: ./handlers.js
workflows:
  shop:
    secrets: [SHOP_KEY]
    inputs:
      price: { type: integer, default: 10 }
    nodes:
      - { id: load, type: compute, handler: load, output: catalogue, next: discount }
      - id: discount
        type: transform
        set: { price: price - 20, "order": '{"total": price * 2}' }
        next: charge
      - id: charge
        type: compute
        handler: charge
        inputs: { price: $ctx.price }
        output: receipt
`

const handlers = `export const load = () => ({
  rows: Array.from({ length: 5000 }, (_, id) => ({ id, name: 'thing ' + id })),
  key: process.env.SHOP_KEY,
})
export function charge({ price }) {
  console.log('charging', price)
  if (price < 0) throw new RangeError('cannot charge ' + price, { cause: new TypeError('prices are positive') })
  return { paid: price }
}
`

/** What {@link makeShop} has made. */
export interface Shop {
  folder: string
  /** Id of the execution that failed, with the price 10. */
  failed: string
  /** Id of the one that completed, with the price 50. */
  completed: string
}

/** What must never be seen. */
export const secret = 'sk-shop-0123456789abcdef'

/** A folder with a workflow file and two recorded runs of it. */
export function makeShop(): Shop {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-mcp-'))
  mkdirSync(join(folder, 'flows'))
  writeFileSync(join(folder, 'flows/shop.yaml'), workflow)
  writeFileSync(join(folder, 'flows/handlers.js'), handlers)
  writeFileSync(
    join(folder, 'flows/broken.yaml'),
    'workflows:\n  a:\n    nodes:\n      - { id: x, type: transfrom }\n',
  )
  return { folder, completed: run(folder, 50), failed: run(folder, 10) }
}

function run(folder: string, price: number): string {
  const args = [
    join(root, 'src/cli/main.ts'),
    'run',
    'flows/shop.yaml',
    '--json',
    '-c',
    JSON.stringify({ price }),
  ]
  const options = { cwd: folder, env: { ...process.env, SHOP_KEY: secret }, stdio: 'pipe' } as const
  try {
    return idOf(execFileSync(join(root, 'node_modules/.bin/node'), args, options))
  } catch (thrown) {
    // A run that fails leaves with 1, and prints what it has to say all the same.
    return idOf((thrown as { stdout: Buffer }).stdout)
  }
}

const idOf = (stdout: Buffer): string => (JSON.parse(stdout.toString()) as { id: string }).id
