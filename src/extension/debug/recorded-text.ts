import * as vscode from 'vscode'
import { readEnds } from '../../history/read-row.ts'
import { requireSameText } from '../../recording/same-text-node.ts'
import { PlayheadError } from '../../workflow/problem.ts'
import { t } from '../../workflow/translate.ts'

/**
 * By which text a recorded run may go on. That in its recording runs unasked only where the files have it, too: a recording may come
 * from anywhere, also one that lies in a workspace that is trusted.
 * @returns the attribute of the launch configuration; undefined where the person does not want the run to go on
 * @throws {PlayheadError} where it is no recording
 */
export async function chooseText(recording: string): Promise<{ recordedText: boolean } | undefined> {
  const { header } = await readEnds(recording)
  try {
    await requireSameText(header)
    return { recordedText: false }
  } catch (thrown) {
    if (!(thrown instanceof PlayheadError) || thrown.code !== 'text-differs') throw thrown
    const run = t('Run the Recorded Text')
    const detail = t(
      'The run can go on with the text in its recording. That can do whatever you can, so say yes only if you know where the recording comes from.',
    )
    const answer = await vscode.window.showWarningMessage(thrown.message, { modal: true, detail }, run)
    return answer === run ? { recordedText: true } : undefined
  }
}
