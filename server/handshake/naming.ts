/**
 * What a session may be called: whose name it is, who loses it, and what belongs to its key from then on (PROTOCOL.md I8 to
 * I11). Where names are open, a free name is anybody's, and nobody loses one.
 *
 * Whatever is read throws if it cannot be, before anything has changed.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { tryPersonName } from "../../shared/wire/name.ts";
import type { Hub } from "../hub/hub.ts";
import type { Person, Place } from "../hub/person.ts";
import { BY_NAME, type DeviceCode, type Devices } from "../identity/devices.ts";
import type { OwnedNames } from "../identity/owned_names.ts";
import { MAX_DEVICES } from "../../shared/wire/message.ts";
import type { Refusal } from "../refusal.ts";

/** Who asks for a name, and is not known as anybody yet. */
export interface Stranger {
  /** The key whose signature was checked; `null`: none was shown. */
  readonly key: string | null;
  /** The networks that they come from, the largest first; none is this machine. */
  readonly networks: readonly string[];
}

/** Somebody who is known as a person, or is about to be a new one. */
export interface Recognized extends Stranger {
  /** The id of the person; `null`: a new one. */
  readonly person: number | null;
  /** The device that the secret was given to that they have shown (`Place.key`); missing: they have shown none. */
  readonly secretKey?: string | null;
}

export interface NamingParts {
  readonly hub: Hub;
  readonly devices: Devices;
  readonly names: OwnedNames;
  /** Whether anybody may claim a name that is not in use. */
  readonly hasOpenNames: boolean;
  readonly deviceCode: DeviceCode;
}

export class Naming {
  readonly devices: Devices;
  readonly names: OwnedNames;
  readonly hasOpenNames: boolean;
  readonly #hub: Hub;
  readonly #deviceCode: DeviceCode;

  constructor({ hub, devices, names, hasOpenNames, deviceCode }: NamingParts) {
    this.#hub = hub;
    this.devices = devices;
    this.names = names;
    this.hasOpenNames = hasOpenNames;
    this.#deviceCode = deviceCode;
    // What is said to a name is for its owner, whoever has used it meanwhile where names were open.
    if (!hasOpenNames) hub.ownerOf = (name) => names.ownerRecord(name);
  }

  /** The id of the person to whom a name belongs, if the key is a device of theirs; otherwise `null`. */
  ownerWith(name: string, key: string | null): number | null {
    const owner = key === null ? null : this.names.ownerOf(name);
    return owner !== null && key !== null && this.devices.has(owner, key) ? owner : null;
  }

  /** The keys of the person to whom a name belongs, the oldest first. None where a name says nothing about who uses it. */
  keysOfOwner(name: string): readonly string[] {
    const owner = this.hasOpenNames || tryPersonName(name) === null ? null : this.names.ownerOf(name);
    return owner === null ? [] : this.devices.of(owner).map(({ key }) => key);
  }

  /** The refusal of a name that belongs to somebody else than this person; `null`: it does not. */
  refusalOf(name: string, person: number | null): Refusal | null {
    if (this.hasOpenNames || this.names.mayUse(name, person)) return null;
    return { code: "name_owned", about: name };
  }

  /** The same refusal, with a code by which the owner can approve the key. */
  withCode(refusal: Refusal, { key, networks }: Stranger): Refusal {
    const owner = key === null || refusal.about === undefined ? null : this.names.ownerOf(refusal.about);
    // Somebody without a device could not approve another one.
    if (key === null || owner === null || this.devices.of(owner).length === 0) return refusal;
    const waiting = this.#deviceCode({ person: owner, key, networks });
    return waiting === null ? refusal : { ...refusal, device: waiting.code, limit: waiting.seconds };
  }

  /**
   * Whether somebody who is online under a name has to leave it to somebody else: they have no device, and the other one is
   * about to own it. Whoever has proved a key is nobody to take a name from that belongs to nobody: it is not theirs only
   * because too many were claimed when they came.
   */
  loses(holder: Person, name: string, by: Recognized): boolean {
    if (this.hasOpenNames || !this.#willHaveDevice(by) || this.devices.of(holder.id).length > 0) return false;
    const owner = this.names.ownerOf(name);
    if (owner !== null) return owner === by.person;
    return ![...holder.places].some(({ proved }) => proved !== null) && this.#mayClaim(by);
  }

  /** Takes a name from somebody who is online, gives them another one, and tells them why. */
  takeFrom(holder: Person): void {
    const was = holder.name;
    this.#hub.rename(holder, this.#freeName());
    for (const place of holder.hearing) place.session?.deliver({ type: "notice", code: "name_claimed", name: was });
  }

  /**
   * Makes the key a device of the person, if that is due, and the name theirs. Returns the device that the secret of the
   * session is given to (`Place.key`).
   */
  bind(person: Person, by: Recognized): string | null {
    // Whoever is known without a secret and a device has the name only because names are open.
    const { key, secretKey = by.person === null ? null : BY_NAME } = by;
    const claimant = { person: person.id, networks: by.networks };
    const isDevice = key !== null && this.devices.has(person.id, key);
    if (key === null || !isDevice && !this.#willHaveDevice(by)) {
      this.names.used(person.name, { person: person.id, key: deviceOf(secretKey) });
      return secretKey;
    }
    const isByName = secretKey === BY_NAME;
    const adding = isDevice ? undefined : this.devices.adding(person.id, key, { isByName }).changes;
    // Somebody without a name of their own gets no device either: they would fill the disk with them.
    return this.names.claim(person.name, { ...claimant, key }, adding) || isDevice ? key : secretKey;
  }

  /** Changes the name of a person, for a session of theirs. */
  rename({ person, key: secretKey, proved, session }: Place, name: string): Refusal | null {
    const normal = tryPersonName(name);
    const device = deviceOf(secretKey);
    const by = { person: person.id, key: device ?? proved, secretKey, networks: session?.networks ?? [] };
    const refusal = normal === null ? null : this.refusalOf(normal, person.id);
    if (refusal !== null) return refusal;
    const holder = normal === null ? undefined : this.#hub.person(normal);
    if (normal !== null && holder !== undefined && holder !== person && this.loses(holder, normal, by)) {
      this.takeFrom(holder);
    }
    this.names.used(person.name, { person: person.id, key: device });
    const refused = this.#hub.rename(person, name);
    if (refused === null) this.bind(person, by);
    return refused;
  }

  /** Notes that somebody uses a name of theirs, or did until now. */
  used({ person, key }: Pick<Place, "person" | "key">): void {
    this.names.used(person.name, { person: person.id, key: deviceOf(key) });
  }

  /**
   * The keys that tell who somebody is who is online: those of their devices, the oldest first. Where names are open, anybody
   * may be a person who has none of them with them, so it is the keys that their sessions have proved.
   */
  shownKeys({ id, places }: Person): readonly string[] {
    if (!this.hasOpenNames) return this.devices.of(id).map(({ key }) => key);
    return [...new Set([...places].flatMap(({ proved }) => proved ?? []))].slice(0, MAX_DEVICES);
  }

  /**
   * The place whose session ends so that a device without any gets one of a person who has too many: the first one of the key
   * with the most. Otherwise a machine that was stolen could keep out the others, on which it would be revoked.
   */
  surplusPlace({ id, places }: Person, key: string | null): Place | null {
    const byKey = Map.groupBy(places, (place) => place.proved);
    if (key === null || byKey.has(key) || !this.devices.has(id, key)) return null;
    const [most = []] = [...byKey.values()].sort((a, b) => b.length - a.length);
    return most.length > 1 ? most[0] ?? null : null;
  }

  /** Notes that a session ends. Somebody with a key whose name could not become theirs when they came gets it, if it can now. */
  left(place: Place): void {
    this.used(place);
    const { person, key: secretKey, proved, session } = place;
    try {
      if (proved === null || session === null || this.devices.of(person.id).length > 0) return;
      place.key = this.bind(person, { person: person.id, key: proved, secretKey, networks: session.networks });
    } catch {
      // As in `OwnedNames.used`.
    }
  }

  /** Whether the key is a device of the person, or is about to be one. */
  #willHaveDevice({ person, key, secretKey }: Recognized): boolean {
    if (key === null) return false;
    if (person === null) return true;
    const devices = this.devices.of(person);
    if (devices.length === 0 || devices.some((device) => device.key === key)) return true;
    // Such a secret was given before there were keys: whoever shows it has been this person since then.
    return !this.hasOpenNames && secretKey === null && devices.length < MAX_DEVICES;
  }

  #mayClaim({ key, networks }: Stranger): boolean {
    return key !== null && this.names.mayClaim({ key, networks });
  }

  #freeName(): string {
    for (let digits = 4;; digits++) {
      const name = `guest-${randomInt(10 ** (digits - 1), 10 ** digits)}`;
      if (this.#hub.person(name) === undefined && this.names.ownerOf(name) === null) return name;
    }
  }
}

/** The key of the device to which a secret was given, if it was given to one. */
function deviceOf(secretKey: string | null): string | null {
  return secretKey === BY_NAME ? null : secretKey;
}
