import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { joinPath } from '../../src/workflow/native/include-path.ts'
import { createIncludeReader } from '../../src/workflow/native/read-include-node.ts'

describe('paths', () => {
  test.each([
    ['', './a.yaml', 'a.yaml'],
    ['b/c.yaml', './a.yaml', 'b/a.yaml'],
    ['b/c.yaml', '../a.yaml', 'a.yaml'],
    ['b/c.yaml', '../../a.yaml', '../a.yaml'],
    ['../b/c.yaml', '../../a.yaml', '../../a.yaml'],
    ['', './x/.././a.yaml', 'a.yaml'],
  ])('from "%s", %s is %s', (file, path, joined) => {
    expect(joinPath(file, path)).toBe(joined)
  })
})

describe('the reader of files', () => {
  let folder: string
  let root: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'playhead-includes-'))
    root = join(folder, 'root')
    mkdirSync(join(root, 'flows'), { recursive: true })
    for (const path of ['outside.yaml', 'root/common.yaml', 'root/flows/near.yaml'])
      writeFileSync(join(folder, path), path)
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const read = (include: string, at = root) =>
    createIncludeReader(join(root, 'flows', 'flow.yaml'), at)(include)

  test('reads inside the workspace, and only there', () => {
    expect(read('near.yaml')).toBe('root/flows/near.yaml')
    expect(read('../common.yaml')).toBe('root/common.yaml')
    expect(read('../../outside.yaml')).toEqual({ refused: 'outside' })
    expect(read('none.yaml')).toBeUndefined()
  })

  test('takes the folder of the file where the file is not in the workspace', () => {
    expect(read('near.yaml', join(folder, 'other'))).toBe('root/flows/near.yaml')
    expect(read('../common.yaml', join(folder, 'other'))).toEqual({ refused: 'outside' })
  })

  test('does not follow links out of the workspace', () => {
    symlinkSync(join(folder, 'outside.yaml'), join(root, 'flows', 'link.yaml'))
    symlinkSync(folder, join(root, 'up'))
    expect(read('link.yaml')).toEqual({ refused: 'outside' })
    expect(read('../up/outside.yaml')).toEqual({ refused: 'outside' })
  })

  test('follows links inside the workspace', () => {
    symlinkSync(join(root, 'common.yaml'), join(root, 'flows', 'link.yaml'))
    expect(read('link.yaml')).toBe('root/common.yaml')
  })

  test('says why a folder is not read', () => {
    expect(read('../flows')).toEqual({ refused: 'unreadable', detail: 'it is a folder' })
  })

  test('sees that a file has changed', () => {
    const again = createIncludeReader(join(root, 'flows', 'flow.yaml'), root)
    expect(again('near.yaml')).toBe('root/flows/near.yaml')
    writeFileSync(join(root, 'flows', 'near.yaml'), 'root/flows/NEAR.yaml')
    utimesSync(join(root, 'flows', 'near.yaml'), 1, 1)
    expect(again('near.yaml')).toBe('root/flows/NEAR.yaml')
  })
})
