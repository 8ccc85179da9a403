/** True when a name is to be taken as a pattern: `*` stands for any text, `?` for one character. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name)
}

/** Makes the test of a name or a pattern. Capital and small letters differ. */
export function nameTest(name: string): (text: string) => boolean {
  if (!isPattern(name)) return text => text === name
  return text => text === name || matches(name, text)
}

/** Goes back to the last `*` only, so that no pattern takes more than the product of both lengths. */
function matches(pattern: string, text: string): boolean {
  let at = 0
  let place = 0
  let star = -1
  let from = 0
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = at++
      from = place
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at++
      place++
    } else if (star >= 0) {
      at = star + 1
      place = ++from
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
