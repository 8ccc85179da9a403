import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import { problemsOf } from '../language-server/diagnostics.ts'
import { createModel } from '../language-server/model.ts'
import { createSurroundings } from '../language-server/surroundings-node.ts'
import { createIncludeReader } from '../workflow/native/read-include-node.ts'
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

/** One file, as `--json` prints it. Ranges are zero-based lines and UTF-16 characters. */
interface CheckedFile {
  path: string
  workflows: { name: string; nodes: number }[]
  problems: Pick<Problem, 'code' | 'severity' | 'range' | 'message' | 'remedy'>[]
}

/** @returns the exit code: 1 when there is an error, or a file cannot be read */
async function check(paths: readonly string[], json: boolean, io: Io): Promise<number> {
  const files: CheckedFile[] = []
  let unreadable = 0
  for (const path of paths) {
    try {
      files.push(await checkFile(path))
    } catch (thrown) {
      unreadable++
      io.complain(complaintOf(thrown, io.cwd))
    }
  }
  const problems = files.flatMap(file => file.problems)
  if (json) io.print(JSON.stringify(files, undefined, 2))
  else
    for (const { path, problems: found } of files) for (const item of found) io.print(problemLine(path, item))
  if (!json && unreadable === 0 && problems.length === 0) {
    io.print(paths.length === 1 ? 'No problems.' : `No problems in ${paths.length} files.`)
  }
  return unreadable > 0 || problems.some(({ severity }) => severity === 'error') ? 1 : 0
}

async function checkFile(path: string): Promise<CheckedFile> {
  const source = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') throw failure('file-not-found', { path })
    const detail = thrown.code === 'EISDIR' ? 'it is a folder' : thrown.message
    throw failure('file-unreadable', { path, detail })
  })
  const read = createIncludeReader(resolve(path), process.cwd())
  // The same findings as in an editor, those about handler modules included.
  const model = createModel(pathToFileURL(resolve(path)).href, path, 0, source, undefined, read)
  const { workflows } = model.file
  const problems = await problemsOf(
    model,
    createSurroundings(() => '.playhead'),
  )
  return {
    path,
    workflows: [...workflows.values()].map(({ name, nodes }) => ({ name, nodes: nodes.size })),
    problems: problems.map(({ code, severity, range, message, remedy }) => ({
      code,
      severity,
      range,
      message,
      remedy,
    })),
  }
}
