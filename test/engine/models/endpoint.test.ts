import { describe, expect, test } from 'vitest'
import { findEndpoint } from '../../../src/engine/models/endpoint.ts'
import type { ModelSettings } from '../../../src/engine/models/settings.ts'

const find = (name: string, settings: ModelSettings = {}, env: Record<string, string> = {}) =>
  findEndpoint(name, settings, variable => env[variable])

describe('the server of a model', () => {
  test('is the base URL of the settings before that of the environment', () => {
    const env = { OPENAI_BASE_URL: 'http://env/v1/', OPENAI_API_KEY: 'k' }
    expect(find('m', {}, env)).toMatchObject({ url: 'http://env/v1', model: 'm', key: 'k' })
    expect(find('m', { baseUrl: 'http://set/v1' }, env).url).toBe('http://set/v1')
  })

  test('is OpenAI where there is a key for it and no other server', () => {
    expect(find('m', {}, { OPENAI_API_KEY: 'k' })).toMatchObject({
      url: 'https://api.openai.com/v1',
      key: 'k',
    })
  })

  test.each([
    [undefined, 'http://127.0.0.1:11434/v1'],
    ['box', 'http://box:11434/v1'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080/v1'],
    ['http://box:80/', 'http://box/v1'],
    ['https://box/ollama', 'https://box/ollama/v1'],
    ['http://box:11434/v1', 'http://box:11434/v1'],
  ])('is Ollama by the name of the model, with OLLAMA_HOST %s and without a key', (host, url) => {
    const env = { OPENAI_API_KEY: 'k', ...(host === undefined ? {} : { OLLAMA_HOST: host }) }
    const found = find('ollama/llama3.2:1b', {}, env)
    expect(found).toMatchObject({ url, model: 'llama3.2:1b' })
    expect(found.key).toBeUndefined()
  })

  test('is Ollama for every model where only that is known', () => {
    expect(find('llama3.2', {}, { OLLAMA_HOST: 'box' }).url).toBe('http://box:11434/v1')
  })

  test('may be in the name of the model, and gets no key that is meant for another', () => {
    const settings = { apiKeyEnv: 'MY_KEY', headers: { 'x-a': 'b' } }
    const env = { OPENAI_API_KEY: 'k', MY_KEY: 'mine' }
    const found = find('http://localhost:8000/v1#m', settings, env)
    expect(found).toMatchObject({ url: 'http://localhost:8000/v1', model: 'm', headers: {} })
    expect(found.key).toBeUndefined()
    const own = { ...settings, model: 'http://localhost:8000/v1#m' }
    expect(find('http://localhost:8000/v1#m', own, env)).toMatchObject({
      key: 'mine',
      headers: { 'x-a': 'b' },
    })
  })

  test('gets the key and the headers from the environment variables that the settings name', () => {
    const settings = { baseUrl: 'http://s/v1', apiKeyEnv: 'MY_KEY', headers: { 'x-token': '$env.TOKEN' } }
    const found = find('m', settings, { OPENAI_API_KEY: 'not this', MY_KEY: 'mine', TOKEN: 't' })
    expect(found).toMatchObject({ key: 'mine', keyName: 'MY_KEY', headers: { 'x-token': 't' } })
  })
})
