/**
 * What others may do with one's folder, all of them and some by name (REQ-S60).
 *
 * @module
 */
import { nameKey } from "../../../shared/wire/name.ts";
import type { ShareRule } from "../transfers.ts";

export class ShareRules {
  /** By the keys of their names, with the name as it was written. */
  readonly #persons = new Map<string, { readonly name: string; readonly rule: ShareRule }>();
  #general: ShareRule = "ask";

  /** For all who have none of their own. */
  get general(): ShareRule {
    return this.#general;
  }

  /** Who has a rule of their own. */
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
