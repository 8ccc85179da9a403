import type { Command } from 'commander'
import { type CheckedFile, checkFile } from '../language-server/check-file-node.ts'
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

/** @returns the exit code: 1 when there is an error, or a file cannot be read */
async function check(paths: readonly string[], json: boolean, io: Io): Promise<number> {
  const files: CheckedFile[] = []
  let unreadable = 0
  for (const path of paths) {
    try {
      files.push(await checkFile(path, io.cwd))
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
