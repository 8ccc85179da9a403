import { error, list, suggestion, warning } from './catalogue-entry.ts'

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The part of the catalogue that is about schemas, and about expressions that do not fit them. */
export const typeProblems = {
  'unknown-schema-type': error<{ type: string; known: readonly string[]; near?: string }>(
    p => `JSON Schema has no type "${p.type}".`,
    suggestion,
  ),
  'unknown-required': warning<{ name: string; known: readonly string[]; near?: string }>(
    p => `"${p.name}" is required, but is none of the properties.`,
    suggestion,
  ),
  'invalid-schema': error<{ detail: string }>(
    p => `The schema is not usable: ${p.detail}.`,
    () => 'Correct it; it is a JSON Schema.',
  ),
  'unknown-member': error<{ name: string; known: readonly string[]; near?: string }>(
    p => `The schema of this value has no "${p.name}".`,
    suggestion,
  ),
  'type-mismatch': error<{ detail: string }>(
    p => `${upper(p.detail)}.`,
    () => 'Correct this, or the schema or the input type that says what the value is.',
  ),
  'unknown-function': error<{ function: string; isMethod: boolean; near?: string }>(
    p => `Expressions have no ${p.isMethod ? 'method' : 'function'} "${p.function}".`,
    p =>
      p.near
        ? `Did you mean "${p.near}"?`
        : 'Use one that the page on expressions lists, or make it a handler (type: compute).',
  ),
  'wrong-arguments': error<{ function: string; signatures: readonly string[] }>(
    p => `"${p.function}" does not take such arguments.`,
    p => `Write it as ${p.signatures.map(one => `\`${one}\``).join(' or ')}.`,
  ),
  'never-equal': warning<{ detail: string; result: string; name?: string; near?: string }>(
    p => `This is always ${p.result}: ${p.detail}.`,
    p => (p.near ? `Did you mean "${p.near}"?` : 'Compare it with a value that it can have.'),
  ),
  'missing-branch': warning<{ id: string; missing: readonly string[] }>(
    p => `The condition "${p.id}" has no branch for ${list(p.missing)}, which its value can be.`,
    () => 'Add these branches, or a "default:" branch.',
  ),
}
