/** Signed numbers as unsigned ones: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value)

/** The way back from {@link zigzag}. */
export const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

/** Numbers as LEB128, seven bits a byte, lowest first; written one after the other. */
export interface PackedNumbers {
  put(value: number): void
  /** All that was put so far. */
  bytes(): Uint8Array
}

/** Begins a sequence of packed numbers. @param capacity bytes for which there is room without growing */
export function packNumbers(capacity = 256): PackedNumbers {
  let buffer = new Uint8Array(capacity)
  let length = 0
  const putByte = (byte: number) => {
    if (length === buffer.length) {
      const grown = new Uint8Array(length * 2)
      grown.set(buffer)
      buffer = grown
    }
    buffer[length++] = byte
  }
  return {
    put(value) {
      if (value < 0x80 && length < buffer.length) {
        buffer[length++] = value
        return
      }
      let rest = value
      while (rest >= 0x80) {
        putByte((rest & 0x7f) | 0x80)
        rest = Math.floor(rest / 0x80)
      }
      putByte(rest)
    },
    bytes: () => buffer.subarray(0, length),
  }
}

/**
 * Reads what {@link packNumbers} wrote, one number a call.
 * @throws {RangeError} at the end, and where a number is too large
 */
export function numberReader(bytes: Uint8Array): (() => number) & { more(): boolean } {
  let at = 0
  const read = () => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = bytes[at++]
      if (byte === undefined || scale > Number.MAX_SAFE_INTEGER)
        throw new RangeError('the index ends too early')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }
  return Object.assign(read, { more: () => at < bytes.length })
}

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = 0x3d
const decoder = new TextDecoder()

/** Bytes as base64, wherever this runs: `btoa` takes twenty times as long. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding)
  let to = 0
  let at = 0
  for (; at + 2 < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
    text[to++] = alphabet[bits >> 18]!
    text[to++] = alphabet[(bits >> 12) & 63]!
    text[to++] = alphabet[(bits >> 6) & 63]!
    text[to++] = alphabet[bits & 63]!
  }
  const rest = bytes.length - at
  if (rest > 0) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8)
    text[to++] = alphabet[bits >> 18]!
    text[to++] = alphabet[(bits >> 12) & 63]!
    if (rest === 2) text[to] = alphabet[(bits >> 6) & 63]!
  }
  // The decoder takes longer to begin than a short text takes in all.
  return text.length < 256 ? String.fromCharCode(...text) : decoder.decode(text)
}

/** The bytes of a base64 text. @throws {Error} when it is none */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
