import { expect, test } from 'vitest'
import { readModelSettings } from '../../src/engine/models/settings.ts'
import { withModelSetting } from '../../src/extension/debug/model-setting.ts'

const setting = Object.freeze({
  model: 'gpt-4o',
  prices: Object.freeze({ 'gpt-*': { input: 2, output: 8 } }),
})

test('a run that is started without a launch configuration gets the model and the prices of the setting', () => {
  const config = withModelSetting({ type: 'playhead', request: 'launch', program: '/w.yaml' }, setting)
  expect(config).toMatchObject({ program: '/w.yaml', model: setting })
  expect(readModelSettings((config as { model?: unknown }).model)).toEqual(setting)
})

test('a launch configuration that names a model keeps it', () => {
  const config = { program: '/w.yaml', model: 'scripted:answers.yaml' }
  expect(withModelSetting(config, setting)).toBe(config)
})

test.each([
  { recording: '/r.playhead' },
  { recording: '/r.playhead', mode: 'resume' },
  { mode: 'fork', from: { recording: '/r.playhead' } },
])('what comes from a recording has the model of that: %j', config => {
  expect(withModelSetting(config, setting)).toBe(config)
})

test('without the setting a configuration stays as it is', () => {
  const config = { program: '/w.yaml' }
  expect(withModelSetting(config, undefined)).toBe(config)
})
