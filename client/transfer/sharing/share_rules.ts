/**
 * The rules for the shared folder: one for everybody, and others for people by name (REQ-S60).
 *
 * @module
 */
import { nameKey } from "../../../shared/wire/name.ts";
import type { ShareRule } from "../transfer_view.ts";

export class ShareRules {
  /** By the keys of their names, with the name as the user wrote it. */
  readonly #persons = new Map<string, { readonly name: string; readonly rule: ShareRule }>();
  #general: ShareRule = "ask";

  /** For everybody without a rule of their own. */
  get general(): ShareRule {
    return this.#general;
  }

  /** People with a rule of their own. */
  get persons(): readonly { readonly name: string; readonly rule: ShareRule }[] {
    return [...this.#persons.values()];
  }

  of(name: string): ShareRule {
    return this.#persons.get(nameKey(name))?.rule ?? this.#general;
  }

  set(rule: ShareRule, name?: string): void {
    if (name === undefined) this.#general = rule;
    else this.#persons.set(nameKey(name), { name, rule });
  }
}
