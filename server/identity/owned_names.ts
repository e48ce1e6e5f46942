/**
 * The names that belong to people (PROTOCOL.md I8 to I11):
 *
 * 1. A name belongs to the first key that claims it, and so to the person of that key, as long as it is used: while they
 *    are online under it, and for a time after that.
 * 2. People without a device own nothing, except the names that they had before there were keys.
 * 3. A key keeps the names that it used last. The oldest of them that nobody uses makes room for another one.
 * 4. A name that cannot be read is nobody's to take: everything that is read throws if it cannot be.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";
import { DAY_MS, KEYLESS_NAME_MS, type Limits, MAX_NAMES } from "../limits.ts";
import type { IdentityChanges, NameRecord, PersonRecord, Register } from "../store/register.ts";
import type { ClaimSource, NewNames } from "./new_names.ts";

export interface OwnedNamesParts {
  readonly register: Register;
  readonly newNames: NewNames;
  readonly limits: Pick<Limits, "keepNames">;
  /** Returns the Unix time in milliseconds by which things end. It does not jump. */
  readonly time: () => number;
  /** Returns the id of the person who is online under a name. */
  readonly online: (name: string) => number | undefined;
}

/** Who claims a name, with the key of a device of theirs. */
export interface Claimant extends ClaimSource {
  readonly person: number;
}

export class OwnedNames {
  readonly #parts: OwnedNamesParts;

  constructor(parts: OwnedNamesParts) {
    this.#parts = parts;
  }

  /** Returns the id of the person to whom a name belongs, in any spelling that counts as the same; `null`: to nobody. */
  ownerOf(name: string): number | null {
    return this.#owned(nameKey(name))?.person ?? null;
  }

  /** Returns the person to whom a name belongs, with the name as it was used last; `null`: to nobody. */
  ownerRecord(name: string): PersonRecord | null {
    const record = this.#owned(nameKey(name));
    return record === null ? null : { id: record.person, name: record.name };
  }

  /** Whether a name belongs to nobody or to this person; `null`: somebody without a person yet. */
  mayUse(name: string, person: number | null): boolean {
    const owner = this.ownerOf(name);
    return owner === null || owner === person;
  }

  /** Whether somebody could claim a name now that belongs to nobody. Changes nothing. */
  mayClaim(source: ClaimSource): boolean {
    return this.#parts.newNames.hasRoom(source) && this.#roomFor(source.key) !== null;
  }

  /**
   * Makes a name in normal form that of a person, or notes that they use it again. Returns `false`, and changes nothing, if
   * it is somebody else's, their network or key has claimed too many names, or all names of their key are in use. `more` is saved
   * in the same step: a kill must not leave a name to somebody who has no key to come back with.
   */
  claim(name: string, { person, key, networks }: Claimant, more?: IdentityChanges): boolean {
    const { register, newNames, time } = this.#parts;
    const record = { key: nameKey(name), name, person, claimedBy: key, used: time() };
    const owned = this.#owned(record.key);
    if (owned !== null) {
      if (owned.person !== person) return false;
      if (more === undefined) register.saveUse(record);
      else register.saveIdentity({ ...more, names: [record] });
      return true;
    }
    const freedNames = this.#roomFor(key);
    if (freedNames === null || !newNames.tryAdd({ key, networks })) return false;
    register.saveIdentity({ ...more, names: [record], freedNames });
    return true;
  }

  /** Notes that a person uses a name of theirs, or did until now. `key`: with this device. Of others' names, notes nothing. */
  used(name: string, { person, key }: { readonly person: number; readonly key: string | null }): void {
    const { register, time } = this.#parts;
    let owned: NameRecord | null;
    try {
      owned = this.#owned(nameKey(name));
    } catch {
      // A failing disk is noticed, and reported, with the next message. The name has been used before.
      return;
    }
    if (owned?.person !== person) return;
    register.saveUse({ ...owned, name, claimedBy: key ?? owned.claimedBy, used: time() });
  }

  #owned(key: string): NameRecord | null {
    const record = this.#parts.register.name(key);
    return record !== null && this.#isOwned(record) ? record : null;
  }

  #isOwned(record: NameRecord): boolean {
    const { register, limits: { keepNames }, time } = this.#parts;
    if (this.#isInUse(record)) return true;
    const keepMs = keepNames === 0 ? Infinity : keepNames * DAY_MS;
    const isKeyless = register.devices(record.person).length === 0;
    // What is damaged, and is no time, frees no name.
    return !(time() >= record.used + (isKeyless ? Math.min(keepMs, KEYLESS_NAME_MS) : keepMs));
  }

  #isInUse({ name, person }: NameRecord): boolean {
    return this.#parts.online(name) === person;
  }

  /** The names of a key, by their keys, that make room for another one; `null` if there is no room. */
  #roomFor(key: string): readonly string[] | null {
    const names = this.#parts.register.namesUsedBy(key);
    const tooMany = names.length + 1 - MAX_NAMES;
    if (tooMany <= 0) return [];
    const freed = names.filter((name) => !this.#isInUse(name)).slice(0, tooMany);
    return freed.length < tooMany ? null : freed.map((name) => name.key);
  }
}
