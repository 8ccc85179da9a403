import { expect } from 'vitest'
import { openFile } from './driver/editor.ts'
import { inExtensionHost, probeExtension } from './driver/probe.ts'
import { waitUntil } from './driver/waiting.ts'
import type { Workbench } from './driver/workbench.ts'
import { packagedExtension, workbenchTest } from './driver/workbench-test.ts'

const isActive = (workbench: Workbench) =>
  inExtensionHost(
    workbench,
    vscode => vscode.extensions.getExtension('playhead.playhead')!.isActive,
    undefined,
  )

workbenchTest(
  'a folder without YAML files does not start the extension, the first one does',
  {
    files: { 'notes.md': '# Notes\n', 'settings.yaml': 'colour: red\n' },
    extensions: [packagedExtension, probeExtension()],
  },
  async workbench => {
    await openFile(workbench, 'notes.md')
    expect(await isActive(workbench)).toBe(false)
    await openFile(workbench, 'settings.yaml')
    await waitUntil(
      'the extension to be active',
      () => isActive(workbench),
      active => active,
    )
  },
)
