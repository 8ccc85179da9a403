import { type Attributes, element, fill } from './element.ts'

/** A row of a tree that is read part by part: a value at a path. */
export interface TreeRow {
  path: readonly (string | number)[]
  /** `more` stands for parts of the value at its path that are not listed. */
  kind: string
  /** Undefined for a row that has no parts. */
  expanded?: boolean | undefined
}

interface Wishes<R extends TreeRow> {
  /** What tells a row from all others. */
  keyOf(row: R): string
  /** @param attributes what makes an element a row of a tree */
  draw(row: R, attributes: Attributes): HTMLElement
  /** Opens or closes a row that has parts. */
  turn(row: R, open: boolean): void
  /** Shows a value as a whole. */
  open(row: R): void
  /** Lists more parts of the value at a path, as JSON. @param count how many in all */
  more(path: string, count: number): void
}

/** As many more parts are listed when somebody asks for more. */
const moreParts = 500

/**
 * A tree of rows. Keys are those of the ARIA practices: arrows move and open, Home and End go to the ends, Space does what a click
 * does, Enter shows a value as a whole.
 */
export function createRowTree<R extends TreeRow>(
  attributes: Attributes,
  { keyOf, draw, turn, open, more }: Wishes<R>,
): { element: HTMLElement; show(rows: readonly R[]): void } {
  let rows: readonly R[] = []
  let focused = ''
  const tree = element('div', { class: 'tree', role: 'tree', ...attributes })

  const turnTo = (row: R, expanded: boolean) => {
    if (row.expanded !== undefined && row.expanded !== expanded) turn(row, expanded)
  }
  const press = (row: R) => {
    if (row.kind === 'more') {
      const listed = rows.filter(one => one.kind !== 'more' && isPartOf(one, row)).length
      more(JSON.stringify(row.path), listed + moreParts)
    } else if (row.expanded !== undefined) turnTo(row, !row.expanded)
    else open(row)
  }
  const elements = () => [...tree.children] as HTMLElement[]
  const focus = (i: number) => {
    const [row, target] = [rows[i], elements()[i]]
    if (!row || !target) return
    for (const one of elements()) one.tabIndex = -1
    focused = keyOf(row)
    target.tabIndex = 0
    target.focus()
  }

  // A screen reader moves the focus itself: the keys belong to where it is.
  tree.addEventListener('focusin', ({ target }) => {
    const row = rows[elements().indexOf(target as HTMLElement)]
    if (row) focused = keyOf(row)
  })
  tree.addEventListener('keydown', event => {
    const at = rows.findIndex(row => keyOf(row) === focused)
    const row = rows[at]
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return
    const does: Record<string, () => void> = {
      ArrowDown: () => focus(at + 1),
      ArrowUp: () => focus(at - 1),
      Home: () => focus(0),
      End: () => focus(rows.length - 1),
      ArrowRight: () => (row.expanded ? focus(at + 1) : turnTo(row, true)),
      ArrowLeft: () =>
        row.expanded
          ? turnTo(row, false)
          : focus(rows.findLastIndex((one, i) => i < at && levelOf(one) < levelOf(row))),
      ' ': () => press(row),
      Enter: () => (row.kind === 'more' ? press(row) : open(row)),
    }
    if (!Object.hasOwn(does, event.key)) return
    event.preventDefault()
    does[event.key]!()
  })

  const drawn = (row: R, i: number) => {
    const level = levelOf(row)
    const made = draw(row, {
      role: 'treeitem',
      'aria-level': level,
      'aria-expanded': row.expanded === undefined ? undefined : String(row.expanded),
      tabindex: keyOf(row) === focused ? 0 : -1,
      onclick: () => {
        focus(i)
        press(row)
      },
    })
    made.style.setProperty('--level', String(level))
    return made
  }
  return {
    element: tree,
    show(found) {
      const had = tree.contains(document.activeElement)
      // What is gone leaves the keys to what is in its place: after the last "more" that is the first of what it listed.
      const at = had ? rows.findIndex(row => keyOf(row) === focused) : 0
      const next = found[Math.max(0, Math.min(at, found.length - 1))]
      rows = found
      if (!rows.some(row => keyOf(row) === focused)) focused = next ? keyOf(next) : ''
      fill(tree, ...rows.map(drawn))
      if (had) tree.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    },
  }
}

/** How deep a row is; what stands for further parts is as deep as they are. */
const levelOf = ({ kind, path }: TreeRow): number => (kind === 'more' ? path.length + 1 : path.length)

/** True for a part directly below what a row `more` belongs to. */
function isPartOf({ path }: TreeRow, more: TreeRow): boolean {
  return path.length === more.path.length + 1 && more.path.every((step, i) => path[i] === step)
}
