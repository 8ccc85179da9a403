import { basename, dirname, relative } from 'node:path'

/**
 * The command line by which this program can be started once more from the same folder: `playhead` where it is
 * installed, `npx playhead` where a project has it as a dependency, else `node` and the file that runs.
 * @param script the file that Node was started with
 */
export function invocation(script: string, cwd: string): string {
  if (basename(script) === 'playhead') {
    return /[/\\]node_modules[/\\]\.bin$/.test(dirname(script)) ? 'npx playhead' : 'playhead'
  }
  return `node ${quote(nearPath(script, cwd))}`
}

/** The command line that replays a recording. */
export function replayLine(id: string, history: string | undefined, cwd: string): string {
  return line('replay', id, history, cwd)
}

/** The command line that answers a question of an execution. @param at its address, where it is to be said which */
export function answerLine(id: string, history: string | undefined, cwd: string, at?: string): string {
  return `${line('answer', id, history, cwd)} <answer>${at === undefined ? '' : ` --at ${quote(at)}`}`
}

function line(command: string, id: string, history: string | undefined, cwd: string): string {
  const folder = history === undefined ? '' : ` --history ${quote(history)}`
  return `${invocation(process.argv[1] ?? 'playhead', cwd)} ${command} ${id}${folder}`
}

/** A path as one would type it: relative when it lies below the working folder. */
export function nearPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}

function quote(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
