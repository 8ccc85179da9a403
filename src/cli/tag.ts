import { type Command, CommanderError } from 'commander'
import { asJson } from './execution-table.ts'
import { tagOption } from './history-filter.ts'
import type { Kept } from './kept.ts'

interface TagOptions {
  history?: string
  remove?: string[]
  pin?: boolean
  unpin?: boolean
  json?: boolean
}

/** `playhead tag`: shows and changes the tags of an execution, and pins it. */
export function addTag(program: Command, { io, within }: Kept): void {
  program
    .command('tag')
    .description('show or change the tags of an execution, or pin it so that no cleanup deletes it')
    .argument('<recording>', 'its id, or the beginning of its id')
    .argument('[tags...]', 'tags to add')
    .option('--history <folder>', 'where the recordings are (default: .playhead)')
    .addOption(tagOption('--remove <tag>', 'take this tag away; may be given several times'))
    .option('--pin', 'keep it whatever the rules of a cleanup say')
    .option('--unpin', 'let the rules of a cleanup apply to it again')
    .option('--json', 'print a JSON object')
    .action(async (name: string, add: string[], options: TagOptions) => {
      if (options.pin && options.unpin) {
        const text = '--pin and --unpin contradict each other.'
        io.complain(`error: ${text}`)
        throw new CommanderError(2, 'playhead.tag', text)
      }
      const pinned = options.pin ? true : options.unpin ? false : undefined
      const { remove } = options
      const unchanged = add.length === 0 && remove === undefined && pinned === undefined
      const row = await within(options, storage =>
        unchanged ? storage.find(name) : storage.annotate(name, { add, remove, pinned }),
      )
      if (options.json) io.print(JSON.stringify(asJson(row), undefined, 2))
      else {
        const tags = row.tags.length === 0 ? io.style.dim('no tags') : row.tags.join(', ')
        io.print(`${row.id}: ${tags}${row.pinned ? ' (pinned)' : ''}`)
      }
    })
}
