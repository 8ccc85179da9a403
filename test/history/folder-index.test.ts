import { expect, test, vi } from 'vitest'
import { bringInStep } from '../../src/history/bring-in-step.ts'
import { idsOf, newFolder, open } from './folders.ts'
import { addTo } from './make-history.ts'

vi.mock('../../src/history/bring-in-step.ts', async importOriginal => {
  const original = await importOriginal<typeof import('../../src/history/bring-in-step.ts')>()
  return { ...original, bringInStep: vi.fn(original.bringInStep) }
})

test.each([true, false])(
  'questions of the same moment look at the folder once, with a catalog: %s',
  async catalog => {
    const folder = newFolder()
    addTo(folder, { id: 'first' })
    const storage = open(folder, { catalog })
    await storage.query()
    vi.mocked(bringInStep).mockClear()
    await Promise.all([storage.query(), storage.tally('day'), storage.stats(), storage.find('first')])
    // The first of them began before the others were asked, or with them.
    expect(vi.mocked(bringInStep).mock.calls.length).toBeLessThanOrEqual(2)
    // A question of a later moment sees what has changed since.
    const before = storage.query()
    await before
    addTo(folder, { id: 'second' })
    expect(await idsOf(storage)).toHaveLength(2)
  },
)
