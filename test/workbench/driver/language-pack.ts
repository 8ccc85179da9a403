import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Notes a language pack without translations of VS Code itself: with it VS Code starts in a language, in which extensions then
 * speak, while everything else stays English and is found by the names that tests know.
 * @param userData VS Code's folder for that
 */
export function noteLanguagePack(userData: string, language: string): void {
  const vscode = join(userData, 'main.i18n.json')
  const extension = {
    extensionIdentifier: { id: `playhead-tests.language-pack-${language}` },
    version: '1.0.0',
  }
  const pack = { hash: 'playhead', extensions: [extension], translations: { vscode }, label: language }
  writeFileSync(vscode, '{ "version": "1.0.0", "contents": {} }')
  writeFileSync(join(userData, 'languagepacks.json'), JSON.stringify({ [language]: pack }))
}
