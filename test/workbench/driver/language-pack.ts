import { makeVsix } from './vsix.ts'

/**
 * A language pack without translations of VS Code itself: with it VS Code can be started in a language, in which extensions then
 * speak, while everything else stays English and is found by the names that tests know. @returns the path of its VSIX
 */
export function languagePack(languageId: string): string {
  const translations = [{ id: 'vscode', path: './main.i18n.json' }]
  const manifest = {
    name: `language-pack-${languageId}`,
    publisher: 'playhead-tests',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    contributes: { localizations: [{ languageId, languageName: languageId, translations }] },
  }
  return makeVsix(manifest, { 'main.i18n.json': '{ "version": "1.0.0", "contents": {} }' })
}
