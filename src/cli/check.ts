import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { parseWorkflowFile } from '../workflow/native/parse.ts'
import { failure, type Problem } from '../workflow/problem.ts'
import { complaintOf, problemLine } from './complaint.ts'
import type { Io } from './io.ts'

/** `playhead check`: what is wrong in workflow files. */
export function addCheck(program: Command, io: Io): void {
  program
    .command('check')
    .description('print the problems of workflow files')
    .argument('<workflow.yaml...>', 'the files')
    .option('--json', 'print a JSON list')
    .action(async (paths: string[], options: { json?: boolean }) => {
      process.exitCode = await check(paths, options.json === true, io)
    })
}

/** @returns the exit code: 1 when there is an error */
async function check(paths: readonly string[], json: boolean, io: Io): Promise<number> {
  const found: { path: string; item: Problem }[] = []
  let unreadable = 0
  for (const path of paths) {
    try {
      for (const item of await problemsOf(path)) found.push({ path, item })
    } catch (thrown) {
      unreadable++
      io.complain(complaintOf(thrown, io.cwd))
    }
  }
  if (json) io.print(JSON.stringify(found.map(asJson), undefined, 2))
  else for (const { path, item } of found) io.print(problemLine(path, item))
  const errors = found.filter(({ item }) => item.severity === 'error').length
  if (!json && unreadable === 0 && found.length === 0) {
    io.print(paths.length === 1 ? 'No problems.' : `No problems in ${paths.length} files.`)
  }
  return errors + unreadable > 0 ? 1 : 0
}

async function problemsOf(path: string): Promise<readonly Problem[]> {
  const source = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') throw failure('file-not-found', { path })
    const detail = thrown.code === 'EISDIR' ? 'it is a folder' : thrown.message
    throw failure('file-unreadable', { path, detail })
  })
  return parseWorkflowFile(source, path).problems
}

function asJson({ path, item }: { path: string; item: Problem }) {
  const { range, ...rest } = item
  return { path, line: range.start.line + 1, column: range.start.character + 1, ...rest, range }
}
