/** A command of the debug console. */
export interface ConsoleCommand {
  /** Its arguments, for people. */
  usage: string
  summary: string
  /** What its argument is: a path of the context, a position or an address, a question that is open. */
  argument?: 'path' | 'place' | 'question'
}

/** The commands of the debug console by their names. */
export const consoleCommands: Readonly<Record<string, ConsoleCommand>> = {
  ':who': {
    usage: '<path>',
    summary: 'each write of a context path: position, node, old and new value',
    argument: 'path',
  },
  ':goto': {
    usage: '<position|address>',
    summary: 'goes there; also start, end, failure',
    argument: 'place',
  },
  ':diff': {
    usage: '<position>',
    summary: 'what differs in the context between there and here',
    argument: 'place',
  },
  ':answer': {
    usage: '[<node>] <value>',
    summary: 'answers what the run asks, also while it waits',
    argument: 'question',
  },
  ':help': { usage: '', summary: 'this text' },
}

/** The text of `:help`. */
export function helpText(): string {
  const rows = Object.entries(consoleCommands).map(
    ([name, { usage, summary }]) => `${`${name} ${usage}`.padEnd(29)}${summary}`,
  )
  return ['Any expression shows its value in the selected frame. Commands:', ...rows].join('\n')
}
