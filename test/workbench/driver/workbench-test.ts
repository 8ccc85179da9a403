import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'vitest'
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench.ts'

const root = resolve(import.meta.dirname, '../../..')

/** The VSIX that `npm run package` makes: what users install is what the tests run. */
export const packagedExtension = join(root, 'dist/playhead.vsix')

/**
 * Declares a test that runs in a workbench of its own, with the packaged extension unless `extensions` says
 * otherwise. Screenshots and logs go to `test-results/workbench/<name>/`; a failure adds a last picture.
 */
export function workbenchTest(
  name: string,
  options: Omit<WorkbenchOptions, 'output'>,
  body: (workbench: Workbench) => Promise<void>,
): void {
  test(name, async ({ onTestFinished, task }) => {
    const extensions = options.extensions ?? [packagedExtension]
    const missing = extensions.find(path => !existsSync(path))
    if (missing) throw new Error(`${missing} does not exist. Run: npm run package`)
    const workbench = await openWorkbench({ ...options, extensions, output: outputFolder(name) })
    // A hook, not a `finally`: a body that hangs beyond the test's timeout would never get there.
    onTestFinished(async () => {
      if (task.result?.state === 'fail') await workbench.screenshot('failure').catch(() => undefined)
      await workbench.close()
    })
    await body(workbench)
  })
}

function outputFolder(name: string): string {
  const folder = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return join(root, 'test-results/workbench', folder.replaceAll(/^-|-$/g, ''))
}
