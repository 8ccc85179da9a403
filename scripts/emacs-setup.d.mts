/** Why Emacs with dap-mode cannot be used here; undefined when it can. */
export function missingEmacs(): string | undefined
