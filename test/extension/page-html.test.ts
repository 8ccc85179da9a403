import { expect, test } from 'vitest'
import { pageHtml } from '../../src/extension/webviews/page-html.ts'

const parts = { script: 'a.js', style: 'a.css', worker: 'w.js', nonce: 'n' }
const data = /<script type="application\/json" id="texts">(.*?)<\/script>/s

test('a page that is not translated is English, and has no data', () => {
  const html = pageHtml(parts)
  expect(html).toContain('<html lang="en">')
  expect(html).not.toMatch(data)
})

test('a page says its language, and has its texts as data', () => {
  const texts = JSON.stringify({ 'Go There': 'Dorthin gehen' })
  const html = pageHtml({ ...parts, translated: { language: 'de', texts } })
  expect(html).toContain('<html lang="de">')
  expect(JSON.parse(data.exec(html)![1]!)).toEqual({ 'Go There': 'Dorthin gehen' })
})

test('no text of a translation ends the data before its end', () => {
  const wild = { a: '</script><script src="x"></script><!--' }
  const html = pageHtml({ ...parts, translated: { language: 'de', texts: JSON.stringify(wild) } })
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(JSON.parse(data.exec(html)![1]!)).toEqual(wild)
})

test('the data needs nothing of the policy: what runs still has to have the nonce', () => {
  const html = pageHtml({ ...parts, translated: { language: 'de', texts: '{}' } })
  expect(html).toContain("default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n'")
  expect(html.match(/<script(?! type="application\/json")/g)).toEqual(['<script'])
})
