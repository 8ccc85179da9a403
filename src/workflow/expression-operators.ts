import type { Json, JsonObject } from './json.ts'

/** The context in which the examples of the documentation are evaluated. */
export const exampleContext: JsonObject = {
  n: 3,
  user: { name: 'Ann', tags: ['new', 'admin'] },
  empty: [],
  nothing: null,
}

/** An operator or a way of writing, with an example that is run as a test. */
export interface ExpressionOperator {
  /** As it is written, in an expression. */
  form: string
  summary: string
  example: string
  result: Json
}

type Row = readonly [form: string, summary: string, example: string, result: Json]

const named = (rows: readonly Row[]): readonly ExpressionOperator[] =>
  rows.map(([form, summary, example, result]) => ({ form, summary, example, result }))

/** The operators of CEL, those that bind most first. */
export const celOperators = named([
  ['a.b, a["b"]', 'The value of a key of a map; an error where there is none.', 'user.name', 'Ann'],
  ['a[i]', 'An item of a list, from 0; an error where there is none.', 'user.tags[0]', 'new'],
  [
    'a.?b, a[?i]',
    'The value if there is one, see “Values that may be missing”.',
    'user.?age.orValue(18)',
    18,
  ],
  ['f(x), a.f(x)', 'The call of a function.', 'size(user.name)', 3],
  ['-a', 'The negative number.', '-n + 1', -2],
  ['!a', 'Not. The operand must be true or false.', '!(n > 2)', false],
  ['a * b', 'Product.', 'n * 2', 6],
  ['a / b', 'Quotient. Of two whole numbers written in the expression, a whole number.', 'n / 2', 1.5],
  ['a % b', 'Remainder.', 'n % 2', 1],
  ['a + b', 'Sum; texts and lists one after another.', '"Dear " + user.name', 'Dear Ann'],
  ['a - b', 'Difference.', 'n - 1', 2],
  ['a == b, a != b', 'Equal, not equal.', 'user.tags == ["new", "admin"]', true],
  ['a < b, a <= b, a > b, a >= b', 'Order of numbers, of texts and of times.', 'n >= 3', true],
  ['a in b', 'Whether a list has the item, or a map the key.', '"admin" in user.tags', true],
  ['a && b', 'Both are true. One that is false decides, even where the other fails.', 'n > 2 && n < 9', true],
  [
    'a || b',
    'At least one is true. One that is true decides, even where the other fails.',
    'n > 2 || missing',
    true,
  ],
  ['c ? a : b', '`a` if the condition is true, else `b`.', 'n > 2 ? "many" : "few"', 'many'],
])

/** How values are written. */
export const celLiterals = named([
  ['1, -1, 0x1F', 'Whole numbers.', '0x1F', 31],
  ['1.5, 1e3', 'Numbers with a fraction.', '1e3', 1_000],
  [
    '"text", \'text\'',
    'Texts. `\\n`, `\\t`, `\\"`, `\\\\`, `\\u00e9` stand for characters.',
    '"a\\tb"',
    'a\tb',
  ],
  ['r"text"', 'A text in which a backslash is a backslash, for patterns.', 'r"\\d"', '\\d'],
  ['"""text"""', 'A text with line breaks.', '"""a "word" """', 'a "word" '],
  ['true, false, null', 'Truth values, and nothing.', 'nothing == null', true],
  ['[a, b]', 'A list; the items can have any type.', '[1, "a", null]', [1, 'a', null]],
  ['{"key": a}', 'A map.', '{"count": n}', { count: 3 }],
])

/** Spellings that are no CEL and are accepted, because existing workflow files use them. */
export const acceptedSpellings = named([
  [
    'a and b',
    'The first operand that is not true in the sense of `is_true`, else the last one.',
    'n > 2 and user.name',
    'Ann',
  ],
  [
    'a or b',
    'The first operand that is true in the sense of `is_true`, else the last one.',
    'empty or "none"',
    'none',
  ],
  ['not a', 'Whether the operand is not true in the sense of `is_true`.', 'not empty', true],
  ['a not in b', 'Not in.', '"guest" not in user.tags', true],
  ['a is None, a is not None', 'Equal to null, or not.', 'nothing is None', true],
  [
    'a if c else b',
    '`a` if `c` is true in the sense of `is_true`, else `b`.',
    '"some" if user.tags else "none"',
    'some',
  ],
  ['True, False, None', '`true`, `false`, `null`.', '[True, False, None]', [true, false, null]],
  ['len(a)', '`size(a)`.', 'len(user.tags)', 2],
  ['str(a), float(a)', '`string(a)`, `double(a)`.', 'str(n) + "!"', '3!'],
  ['a.lower(), a.upper(), a.strip()', '`lowerAscii`, `upperAscii`, `trim`.', 'user.name.upper()', 'ANN'],
  ['a.startswith(b), a.endswith(b)', '`startsWith`, `endsWith`.', 'user.name.startswith("A")', true],
  ['a[-1]', 'The last item of a list; `a[-2]` the one before it.', 'user.tags[-1]', 'admin'],
  ['a[from:to]', '`a.slice(from, to)`; either can be left out.', 'user.tags[-1:]', ['admin']],
  [
    'f(a, name=b)',
    'Named arguments: `f(a, {"name": b})`.',
    'sort([{"k": 2}, {"k": 1}], by="k")',
    [{ k: 1 }, { k: 2 }],
  ],
  ['$ctx.a', '`a`: names are keys of the context.', '$ctx.n + 1', 4],
  ['ctx, locals()', 'The whole context, as a map.', 'ctx.get("m", 0)', 0],
])
