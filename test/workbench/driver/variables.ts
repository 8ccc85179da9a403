import type { Locator } from 'playwright-core'
import { debugView } from './debug-views.ts'
import { type Row, readRows, revealRow } from './list-rows.ts'
import { chooseFromMenu, readMenu } from './menus.ts'
import { type WaitOptions, waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

/** One row of the Variables view. A scope has no value. */
export interface Variable {
  /** Names from the scope down to the variable. */
  path: string[]
  value: string
  /** Undefined for a value that has no parts. */
  expanded: boolean | undefined
}

/** All variables that the Variables view shows, without expanding any. */
export async function readVariables(workbench: Workbench): Promise<Variable[]> {
  const rows = await variableRows(workbench)
  const path: string[] = []
  return rows.map(({ level, expanded, content: { name, value } }) => {
    path.length = level - 1
    path.push(name)
    return { path: [...path], value, expanded }
  })
}

/**
 * Reads one variable by the names from its scope down, such as `['Context', 'issues', '0', 'title']`, and expands
 * what is closed on the way. Throws when there is none.
 */
export async function readVariable(workbench: Workbench, path: string[]): Promise<Variable> {
  for (let depth = 1; depth < path.length; depth++) await expandVariable(workbench, path.slice(0, depth))
  return find(await readVariables(workbench), path)
}

/** Expands a variable or scope, waits until its parts show, and leaves it as it is if it is open. */
export async function expandVariable(workbench: Workbench, path: string[]): Promise<void> {
  const list = await debugView(workbench, 'variables')
  // A click that comes while the view is filled again after a step is lost.
  let clicked = false
  await waitUntil(
    `the parts of ${path.join(' > ')}`,
    async () => {
      const variables = await readVariables(workbench)
      const target = find(variables, path)
      const index = variables.indexOf(target)
      if (target.expanded === false) {
        await (await revealRow(list, index)).locator('.monaco-tl-twistie').click({ timeout: 1_000 })
        clicked = true
        return false
      }
      return !clicked || startsWith(variables[index + 1]?.path ?? [], path)
    },
    shows => shows,
  )
}

/** Waits until a variable has a value, given as the exact text or a pattern. */
export async function waitForVariable(
  workbench: Workbench,
  path: string[],
  value: string | RegExp,
  options?: WaitOptions,
): Promise<Variable> {
  return waitUntil(
    `${path.join(' > ')} = ${value}`,
    () => readVariable(workbench, path),
    found => (typeof value === 'string' ? found.value === value : value.test(found.value)),
    options,
  )
}

/** Changes a variable by a double click on its row. */
export async function setVariable(workbench: Workbench, path: string[], value: string): Promise<void> {
  // It is closed again when the view is filled anew.
  const input = workbench.page.locator('.debug-variables .monaco-list-row input')
  await waitUntil(
    `the box for ${path.join(' > ')}`,
    async () => {
      const row = await variableRow(workbench, path)
      if (!(await input.isVisible())) await row.locator('.expression').dblclick({ timeout: 1_000 })
      await input.fill(value, { timeout: 1_000 })
      await input.press('Enter', { timeout: 1_000 })
      return true
    },
    done => done,
  )
}

/** Takes an entry of the context menu of a variable. */
export async function chooseFromVariableMenu(
  workbench: Workbench,
  path: string[],
  entry: string | RegExp,
): Promise<void> {
  const row = await variableRow(workbench, path)
  await chooseFromMenu(workbench, entry, () => row.locator('.name').first().click({ button: 'right' }))
}

/** The entries of the context menu of a variable; closes it again. */
export async function variableMenu(workbench: Workbench, path: string[]): Promise<string[]> {
  const row = await variableRow(workbench, path)
  return readMenu(workbench, () => row.locator('.name').first().click({ button: 'right' }))
}

async function variableRow(workbench: Workbench, path: string[]): Promise<Locator> {
  await readVariable(workbench, path)
  const variables = await readVariables(workbench)
  const index = variables.indexOf(find(variables, path))
  return revealRow(await debugView(workbench, 'variables'), index)
}

async function variableRows(workbench: Workbench): Promise<Row<{ name: string; value: string }>[]> {
  const list = await debugView(workbench, 'variables')
  return readRows(list, element => {
    const scope = element.querySelector('.scope')
    if (scope) return { name: scope.textContent?.trim() ?? '', value: '' }
    const name = element.querySelector('.expression .name')?.textContent ?? ''
    // The view puts a colon after the name of whatever has a value, and marks what has no name.
    const value = element.querySelector('.expression .value')?.textContent ?? ''
    return { name: name.replace(/\s*[:=]\s*$/, '').trim(), value }
  })
}

function find(variables: Variable[], path: string[]): Variable {
  const found = variables.find(each => each.path.length === path.length && startsWith(each.path, path))
  if (found) return found
  const known = variables.map(each => each.path.join(' > ')).join(', ')
  throw new Error(`There is no variable ${path.join(' > ')}. There are: ${known}`)
}

function startsWith(path: string[], start: string[]): boolean {
  return start.every((name, index) => path[index] === name)
}
