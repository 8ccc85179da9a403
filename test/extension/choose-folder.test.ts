import { expect, test } from 'vitest'
import { chooseFolder, type Folder } from '../../src/extension/model-tools/choose-folder.ts'

const folder = (name: string, fsPath: string, scheme = 'file'): Folder => ({ name, uri: { scheme, fsPath } })
const shop = folder('shop', '/work/shop')
const news = folder('news', '/work/news')
const remote = folder('remote', '/github/remote', 'vscode-vfs')

test('a folder is found by its name and by its path', () => {
  expect(chooseFolder([shop, news], shop, 'news')).toBe(news)
  expect(chooseFolder([shop, news], shop, '/work/news')).toBe(news)
})

test('without a name it is that of the file in the editor, else the first', () => {
  expect(chooseFolder([shop, news], news, undefined)).toBe(news)
  expect(chooseFolder([shop, news], undefined, '')).toBe(shop)
})

test('a folder that is not on this machine is none', () => {
  expect(chooseFolder([remote, shop], remote, undefined)).toBe(shop)
  expect(() => chooseFolder([remote, shop], remote, 'remote')).toThrow('There are: shop.')
  expect(() => chooseFolder([remote], remote, undefined)).toThrow('No folder')
})
