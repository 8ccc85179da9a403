// The functions of workflow.yaml.
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The part of the run that these functions use. */
interface Run {
  /** Records a line and shows it in the console. */
  log(text: string, data?: unknown): void
}

interface Order {
  supplier: string
  items: { name: string; quantity: number; price: number }[]
}

const folder = join(import.meta.dirname, 'out')

/** Checks an order and adds it up. */
export function prepareOrder({ supplier, items }: Order) {
  const lines = items.map(({ name, quantity, price }) => ({ name, quantity, cost: quantity * price }))
  return { supplier, lines, total: lines.reduce((sum, { cost }) => sum + cost, 0) }
}

/** Takes the money from the budget. It fails as long as `closed` is in the file of the budget. */
export async function bookBudget({ amount, account }: { amount: number; account: string }, run: Run) {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${account}.txt`)
  const state = await readFile(file, 'utf8').catch(() => '')
  if (state.startsWith('closed')) throw new Error(`The account ${account} is closed. Its file is ${file}.`)
  await appendFile(file, `${amount}\n`)
  run.log(`Took ${amount} from the account ${account}.`)
  return { account, amount }
}

/** Sends the order; here it writes a file. */
export async function sendOrder({ order, note }: { order: unknown; note: string }, run: Run) {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'order.json')
  await writeFile(file, `${JSON.stringify({ note, order }, undefined, 2)}\n`)
  run.log(`The order is in ${file}.`)
  return 'out/order.json'
}
