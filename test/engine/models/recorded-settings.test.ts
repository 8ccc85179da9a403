import { expect, test } from 'vitest'
import { recordedSettings } from '../../../src/engine/models/recorded-settings.ts'

const environment = (name: string) => (name === 'OPENAI_API_KEY' ? 'sk-mine' : undefined)
const nothing = () => undefined

test.each([
  [{ model: 'm', baseUrl: 'https://other.example/v1', apiKeyEnv: 'AWS_SECRET_ACCESS_KEY' }, nothing],
  [{ model: 'm', baseUrl: 'https://other.example/v1', headers: { 'x-a': '$env.HOME' } }, nothing],
  [{ model: 'https://other.example/v1#m', apiKeyEnv: 'AWS_SECRET_ACCESS_KEY' }, nothing],
  [{ model: 'm', baseUrl: 'https://other.example/v1' }, environment],
])('a recording cannot send a key where it says: %j', (settings, variables) => {
  expect(() => recordedSettings(settings, variables)).toThrow(
    expect.objectContaining({ code: 'recorded-endpoint', message: expect.stringContaining('other.example') }),
  )
})

test.each([
  ['gpt-4o', { model: 'gpt-4o' }],
  ['scripted:answers.yaml', { model: 'scripted:answers.yaml' }],
  ['https://other.example/v1#m', { model: 'https://other.example/v1#m' }],
  [
    { model: 'm', baseUrl: 'http://localhost:8000/v1' },
    { model: 'm', baseUrl: 'http://localhost:8000/v1' },
  ],
  [undefined, {}],
])('a run goes on with the model of its recording where no key goes elsewhere: %j', (recorded, settings) => {
  expect(recordedSettings(recorded, environment)).toEqual(settings)
})

test('a recording names another server where there is no key to send', () => {
  const settings = { model: 'm', baseUrl: 'https://other.example/v1' }
  expect(recordedSettings(settings, nothing)).toEqual(settings)
})
