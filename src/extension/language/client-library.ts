// A module of its own: loaded in a piece, a CommonJS library would have no named exports.
export { LanguageClient, State, TransportKind } from 'vscode-languageclient/node'
