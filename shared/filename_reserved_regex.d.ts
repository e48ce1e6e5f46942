// Types for a package that carries none.

declare module "filename-reserved-regex" {
  /** Characters that a name on Windows must not have, and what must not stand at its end. Global: it has a state. */
  export default function filenameReservedRegex(): RegExp;
  /** Whole names that are devices there, whatever their extension. */
  export function windowsReservedNameRegex(): RegExp;
}
