// Writes the launch attributes of the extension manifest, and the setting that stands in for one of them, from the schema that the
// debug adapter checks them by.
//
//   npm run generate:launch-attributes

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { attachSchema, launchSchema } from '../src/debugger/launch-config.ts'
import { writeManifest } from './generate-l10n.ts'

type Schema = { [key: string]: unknown }

interface Attributes {
  properties: Schema
  required?: string[]
}

/** What the manifest says about the attributes of both kinds of requests, as VS Code wants it. */
export function launchAttributes(): { launch: Attributes; attach: Attributes } {
  // VS Code sets `noDebug` itself, by the command that starts the session.
  const launch = z.toJSONSchema(launchSchema.omit({ noDebug: true }), { io: 'input' })
  const attach = z.toJSONSchema(attachSchema, { io: 'input' })
  return {
    launch: { properties: forEditor(launch.properties) as Schema },
    attach: { properties: forEditor(attach.properties) as Schema, required: attach.required ?? [] },
  }
}

/** The setting that gives launch configurations their `model`. */
export function modelSetting(): Schema {
  return {
    ...(launchAttributes().launch.properties['model'] as Schema),
    scope: 'resource',
    order: 2,
    markdownDescription:
      'The model of agents, its prices included, for runs that are started without the attribute `model` of a launch configuration: a name, or an object that says where it runs. The key is in the environment or the key store, never here.',
  }
}

/** Descriptions are Markdown; a reference would not survive being merged into VS Code's own schema. */
function forEditor(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forEditor)
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value) return {}
  const entries = Object.entries(value).filter(([key]) => key !== 'propertyNames')
  return Object.fromEntries(
    entries.map(([key, item]) =>
      key === 'description' && typeof item === 'string'
        ? ['markdownDescription', item]
        : [key, forEditor(item)],
    ),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../package.json', import.meta.url))
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  manifest.contributes.debuggers[0].configurationAttributes = launchAttributes()
  manifest.contributes.configuration.properties['playhead.model'] = modelSetting()
  writeManifest(manifest)
}
