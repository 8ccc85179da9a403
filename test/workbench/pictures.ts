import { resolve } from 'node:path'

/** The folder of the documentation's pictures. */
export const images = resolve(import.meta.dirname, '../../docs/images')

/** The themes that pictures are taken in: what a picture's file name says, and VS Code's name. */
export const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Default High Contrast',
} as const
