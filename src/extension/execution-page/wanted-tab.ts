import * as vscode from 'vscode'

/** A tab of the page of an execution that somebody wants to see. */
export interface WantedTab {
  uri: vscode.Uri
  tab: string
}

const wanted = new Map<string, string>()
const wishes = new vscode.EventEmitter<WantedTab>()

/** Told when a tab is wanted, for pages that are open already. */
export const onDidWantTab = wishes.event

/** Lets the page of an execution show a tab: at once where it is open, and else when it opens. */
export function showTab(uri: vscode.Uri, tab: string): void {
  wanted.set(uri.toString(), tab)
  wishes.fire({ uri, tab })
}

/** The tab that a page is to begin with; it is wanted once. */
export function takeWantedTab(uri: vscode.Uri): string | undefined {
  const tab = wanted.get(uri.toString())
  wanted.delete(uri.toString())
  return tab
}
