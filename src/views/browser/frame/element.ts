/** What can stand in an element. Texts become text nodes: nothing that comes from a recording is ever read as HTML. */
export type Child = Node | string | number | undefined | false

/** Attributes, and functions as listeners: `{ class: 'row', onclick: () => … }`. What is undefined or false is left out. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined | ((event: never) => void)>
>

/** Makes an element. There is no way to give it HTML. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag)
  assign(made, attributes)
  made.append(...children.filter(isThere).map(asNode))
  return made
}

/** Sets attributes and listeners; removes attributes that are undefined or false. */
export function assign(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') target.addEventListener(name.slice(2), value as EventListener)
    else if (value === undefined || value === false) target.removeAttribute(name)
    else target.setAttribute(name, value === true ? '' : String(value))
  }
}

/** Puts other things in an element, in the place of what is there. */
export function fill(target: Element, ...children: Child[]): void {
  target.replaceChildren(...children.filter(isThere).map(asNode))
}

/** Changes a text without touching the element when it is the same, so that screen readers stay quiet. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

function isThere(child: Child): child is Node | string | number {
  return child !== undefined && child !== false
}

function asNode(child: Node | string | number): Node | string {
  return typeof child === 'number' ? String(child) : child
}
