import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ServerOptions } from './driver/server.ts'

/** The file of the example that the tests debug. */
export const workflowFile = 'examples/release-notes/workflow.yaml'

const example = resolve(import.meta.dirname, '../../examples/release-notes')

/** Lines of the example's file, found by their text, so that an edit of its comments does not break the tests. */
export function lineOf(source: string, text: string): number {
  const at = source.split('\n').findIndex(line => line.includes(text))
  if (at < 0) throw new Error(`No line of ${workflowFile} has ${text}`)
  return at + 1
}

/** A workspace with the release notes example, in a git repository whose commits are always the same. */
export const releaseNotes: ServerOptions = {
  prepare(workspace) {
    // Where it lies in our own repository: its default input is the repository that it is part of.
    cpSync(example, join(workspace, dirname(workflowFile)), {
      recursive: true,
      filter: path => !['out', '.playhead'].includes(basename(path)),
    })
    const git = (date: string, ...args: string[]) =>
      execFileSync('git', ['-C', workspace, '-c', 'commit.gpgsign=false', ...args], {
        stdio: 'ignore',
        env: {
          ...process.env,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_SYSTEM: '/dev/null',
          GIT_AUTHOR_NAME: 'Ada',
          GIT_AUTHOR_EMAIL: 'ada@example.org',
          GIT_COMMITTER_NAME: 'Ada',
          GIT_COMMITTER_EMAIL: 'ada@example.org',
          GIT_AUTHOR_DATE: date,
          GIT_COMMITTER_DATE: date,
        },
      })
    git('', 'init', '--initial-branch=main')
    commits.forEach((message, index) => {
      const date = `2025-03-${String(index + 1).padStart(2, '0')}T12:00:00Z`
      git(date, 'commit', '--allow-empty', '--message', message)
    })
  },
}

const why =
  'The people who use it every day have asked for this more than once, and the workaround that they had ' +
  'until now took a second window, a copy of the file and a good memory for numbers.'

/** Enough to tell that the notes only fit after three rounds. */
const commits = [
  `feat: read commits from any repository\n\n${why}`,
  `feat: group commits by area\n\n${why}`,
  `feat!: write Markdown instead of HTML\n\n${why}\n\nBREAKING CHANGE: pages that include the HTML must render Markdown`,
  `feat: name the authors\n\n${why}`,
  `fix: do not lose commits without a type\n\n${why}`,
  `fix: keep code in backquotes as it is\n\n${why}`,
  `fix: read messages in any encoding\n\n${why}`,
  `docs: describe the inputs\n\n${why}`,
  `test: cover an empty repository\n\n${why}`,
  `feat: shorten the notes until they fit\n\n${why}`,
  `fix: escape angle brackets\n\n${why}`,
  `chore: update the formatter\n\n${why}`,
]
