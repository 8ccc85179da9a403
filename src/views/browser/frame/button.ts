import { type Attributes, element } from './element.ts'
import { type IconName, icon } from './icons.ts'

/** A button with a text, and a drawing before it where one is named. */
export function button(
  text: string,
  press: () => void,
  name?: IconName,
  attributes: Attributes = {},
): HTMLButtonElement {
  return element(
    'button',
    { type: 'button', class: 'button', onclick: press, ...attributes },
    name && icon(name),
    element('span', {}, text),
  )
}

/** A button that is a drawing. @param label what it does, for those who do not see it, and as its tooltip */
export function iconButton(
  label: string,
  name: IconName,
  press: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return element(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': label,
      title: label,
      onclick: press,
      ...attributes,
    },
    icon(name),
  )
}

/** A word of the text that does something when it is pressed. */
export function link(text: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element('button', { type: 'button', class: 'link', onclick: press, ...attributes }, text)
}
